"""One call of a run: a request is made, sent and read, with the pieces that replays are made of."""

import asyncio
from dataclasses import dataclass

from spanglass.core.record import SpanRecord
from spanglass.replay.asking import Asker
from spanglass.replay.course import Ways
from spanglass.replay.evals.orders import Who
from spanglass.replay.outcome import Outcome
from spanglass.replay.plan import Choice, Original, Plan
from spanglass.replay.prepared import prepare
from spanglass.replay.running import Running, Stage
from spanglass.replay.transport import Made
from spanglass.replay.voices import Live


@dataclass(frozen=True, slots=True)
class Called:
    """What came of a call: its figures, the call as it would have been received, and why it failed, if so."""

    outcome: Outcome
    record: SpanRecord | None
    trace_id: bytes
    error: str = ""


class Caller:
    """Makes calls in one event loop; a host that asks to wait is left alone by all of them until then."""

    def __init__(self, ways: Ways) -> None:
        self._ways = ways
        self._asker = Asker(ways.reading)
        self._made = Made(ways.transports)

    async def call(self, original: Original, who: Who, run: int, *, trace_id: bytes | None = None) -> Called:
        """Make a call, in a trace of its own by default; raises `NoKeyError` and `NotReplayableError`."""
        variant = who.variant()
        plan = Plan(original, (variant,))
        score = await asyncio.get_running_loop().run_in_executor(None, prepare, plan, variant)
        ways = self._ways
        given = {} if trace_id is None else {"trace_id": trace_id}
        voice = Live(
            self._asker, self._made.of(who.provider), ways.key, _unheard, (plan, variant, run), **given
        )
        running = Running(plan, (variant, run), score, Stage(voice, ways.reading, _unheard, _stop))
        result = await running.play()
        failed = result.outcome.verdict in ("error", "stopped")
        error = (result.stopped or "There is no answer.") if failed else ""
        return Called(result.outcome, result.record, result.trace_id, error)

    async def close(self) -> None:
        """Let go of what is kept between calls."""
        await self._made.close()


def _unheard(_: object) -> None:
    """What is told of a call while it goes on is not listened to."""


async def _stop(_: str, __: int) -> Choice:
    return Choice.STOP
