"""Reads what came of requests, in a thread of its own, as any received call is read."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from spanglass.analysis.chains.links import REPLAY
from spanglass.core.record import SpanRecord
from spanglass.core.span import LogRecord, RawSpan
from spanglass.core.views import SpanDetail
from spanglass.formats import Request
from spanglass.formats.otlp_json import FORMAT
from spanglass.replay.estimate import Cost, run_cost
from spanglass.replay.outcome import Outcome, outcome
from spanglass.replay.plan import Variant
from spanglass.sdk.encoding import request as otlp_request
from spanglass.sdk.exchange import Exchange
from spanglass.store.ingest.derive import Deriver

_RESOURCE = {"service.name": "replay", "spanglass.replay.answered": "live"}
_log = logging.getLogger(__name__)

Keep = Callable[[bytes], object]
"""Takes a replayed call as an OTLP request in JSON, to store it; may block, and may fail."""


class Reading:
    """One thread that reads, so that the loop that listens is not kept from it, and one that keeps."""

    def __init__(self, keep: Keep | None = None) -> None:
        self._keep = keep
        self._deriver: Deriver | None = None
        self._reader = ThreadPoolExecutor(1, "replay-reading")
        self._keeper = ThreadPoolExecutor(1, "replay-keeping")

    async def record(self, exchange: Exchange) -> SpanRecord:
        """The exchange as the record of a call; it is kept."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._reader, self._read, exchange)

    async def outcome(self, record: SpanRecord, first_token_ns: int | None, beside: str | None) -> Outcome:
        """What came of a call, with the time of its first token where a listener heard it."""
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._reader, outcome, record, beside)
        return replace(found, first_token_ns=first_token_ns) if first_token_ns is not None else found

    async def recorded(self, detail: SpanDetail) -> SpanRecord:
        """A recorded call, judged by today's rules."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._reader, self._judged, detail.span, detail.logs)

    async def cost(self, calls: tuple[SpanDetail, ...], variant: Variant) -> Cost:
        """About what a run of a variant costs, and the models that have no price."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._reader, self._cost, calls, variant)

    async def kept(self) -> None:
        """Wait until all that was to be kept is."""
        await asyncio.get_running_loop().run_in_executor(self._keeper, int)

    def close(self) -> None:
        """Take no more work; what is begun is done."""
        self._reader.shutdown(wait=False, cancel_futures=True)
        self._keeper.shutdown(wait=False)

    def _read(self, exchange: Exchange) -> SpanRecord:
        body = otlp_request([exchange.span()], _RESOURCE, REPLAY)
        if self._keep is not None:
            self._keeper.submit(self._kept, body)
        (span,) = FORMAT.decode(Request("POST", "/v1/traces", "application/json", body, {})).spans
        return self._judged(span)

    def _judged(self, span: RawSpan, logs: Sequence[LogRecord] = ()) -> SpanRecord:
        return self._derive().record(span, logs)

    def _cost(self, calls: tuple[SpanDetail, ...], variant: Variant) -> Cost:
        return run_cost(calls, variant, (self._derive().pricer, time.time_ns()))

    def _derive(self) -> Deriver:
        if self._deriver is None:
            self._deriver = Deriver()
        return self._deriver

    def _kept(self, body: bytes) -> None:
        try:
            if self._keep is not None:
                self._keep(body)
        except Exception as error:
            _log.info("a replayed call was not kept: %s", error)
