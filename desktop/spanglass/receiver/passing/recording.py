"""Exchanges on their way into the store: as soon as they begin, while they stream, and when they are over."""

import asyncio
import logging
from collections.abc import Mapping
from concurrent.futures import Future
from functools import partial

from spanglass.analysis.chains.links import REPLAY
from spanglass.core.span import Batch
from spanglass.formats import Request
from spanglass.formats.otlp_json import FORMAT
from spanglass.receiver.ledger import Ledger
from spanglass.receiver.queue import WriteQueue
from spanglass.receiver.refusal import UnavailableError
from spanglass.sdk.encoding import request
from spanglass.sdk.exchange import Exchange
from spanglass.store.writer import Outcome

_log = logging.getLogger(__name__)

_OF = "spanglass.replay.of"
_NAME = "passed-on"
AGAIN_S = 1.0
"""How often an answer that streams is stored as far as it has come: what is lost if we are killed."""
BEGUN_S = 0.1
"""After how long a call without an answer is stored: the first byte of a quick one does not wait for it."""


class Recorder:
    """Writes exchanges through the queue; a failure to store never reaches the program that is passed on.

    Nobody sends them again, so they wait for a store that takes nothing; the ledger has those that are lost.
    """

    def __init__(self, queue: WriteQueue, ledger: Ledger) -> None:
        self._queue, self._ledger = queue, ledger
        self._open: set[asyncio.Future[None]] = set()

    def record(self, exchange: Exchange, resource: Mapping[str, str]) -> None:
        """Store an exchange as far as it has come, in the background: keys are looked for in long bodies."""
        task = asyncio.ensure_future(asyncio.to_thread(self._store, exchange, resource))
        self._open.add(task)
        task.add_done_callback(self._open.discard)

    async def finish(self) -> None:
        """Wait until everything recorded is in the queue."""
        if self._open:
            await asyncio.wait(self._open)

    def _store(self, exchange: Exchange, resource: Mapping[str, str]) -> None:
        try:
            scope = {"scope": REPLAY} if _OF in resource else {}
            body = request([exchange.span()], resource, **scope)
            batch = FORMAT.decode(Request("POST", "/v1/traces", "application/json", body, {}))
        except Exception:
            _log.exception("an exchange could not be recorded")
            return
        try:
            outcome = self._queue.submit(batch, 4 * len(body), patient=True)
        except UnavailableError as error:
            self._lost(batch, len(body), error)
        else:
            outcome.add_done_callback(partial(self._done, batch, len(body)))

    def _done(self, batch: Batch, size: int, outcome: "Future[Outcome]") -> None:
        error = outcome.exception()
        if error is not None:
            self._lost(batch, size, error)

    def _lost(self, batch: Batch, size: int, error: BaseException) -> None:
        _log.warning("an exchange could not be recorded: %s", error)
        self._ledger.not_stored(_NAME, size, batch, error)
