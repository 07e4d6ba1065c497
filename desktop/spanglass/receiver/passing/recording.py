"""Exchanges on their way into the store: as soon as they begin, while they stream, and when they are over."""

import asyncio
import logging
from collections.abc import Mapping

from spanglass.analysis.links import REPLAY
from spanglass.formats import Request
from spanglass.formats.otlp_json import FORMAT
from spanglass.receiver.queue import WriteQueue
from spanglass.receiver.refusal import UnavailableError
from spanglass.sdk.encoding import request
from spanglass.sdk.exchange import Exchange

_log = logging.getLogger(__name__)

_OF = "spanglass.replay.of"
AGAIN_S = 1.0
"""How often an answer that streams is stored as far as it has come: what is lost if we are killed."""
BEGUN_S = 0.1
"""After how long a call without an answer is stored: the first byte of a quick one does not wait for it."""


class Recorder:
    """Writes exchanges through the queue; a failure to store never reaches the program that is passed on."""

    def __init__(self, queue: WriteQueue) -> None:
        self._queue = queue
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
            self._queue.submit(batch, 4 * len(body))
        except UnavailableError as error:
            _log.warning("an exchange could not be recorded: %s", error)
        except Exception:
            _log.exception("an exchange could not be recorded")
