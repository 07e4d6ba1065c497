"""One run of a variant: its calls in order, each told as it goes."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from spanglass.replay.asking import Answer, Asker, Listener, Place, with_key
from spanglass.replay.events import (
    Delayed,
    Event,
    Origin,
    RunResult,
    StepEnded,
    StepResult,
    TextCame,
)
from spanglass.replay.keys import headers_of
from spanglass.replay.outcome import Outcome, answer_text
from spanglass.replay.plan import Choice, Plan, Variant
from spanglass.replay.reading import Reading
from spanglass.replay.request import ReplayRequest, Wanted, replay_request
from spanglass.replay.transport import Transport


@dataclass(frozen=True, slots=True)
class Studio:
    """What a run is played with."""

    asker: Asker
    transport: Transport
    reading: Reading
    key: Callable[[str], str | None]
    tell: Callable[[Event], None]
    choice: Callable[[str, int], Awaitable[Choice]]


class Running:
    """One run, from 1, of a variant of a plan."""

    def __init__(self, plan: Plan, variant: Variant, run: int, studio: Studio) -> None:
        self._plan, self._variant, self._run, self._studio = plan, variant, run, studio
        self._trace_id = os.urandom(16)
        self._steps: list[StepResult] = []

    async def play(self) -> RunResult:
        """Make the calls; raises `NoKeyError` and `NotReplayableError`."""
        call = self._plan.original.call
        request = replay_request(call, wanted(self._variant))
        answer = await self._answer(request)
        was = await self._studio.reading.recorded(call.span)
        said = answer_text(was)
        outcome = await self._studio.reading.outcome(answer.record, answer.first_token_ns, said)
        result = StepResult(
            1, call.row.title or call.row.name, Origin.LIVE, outcome.text == said, call.row.span_id,
            outcome, answer.record, request.losses,
        )  # fmt: skip
        self._ended(result)
        return self._result(outcome)

    async def _answer(self, request: ReplayRequest) -> Answer:
        studio, number = self._studio, len(self._steps) + 1
        loop = asyncio.get_running_loop()
        headers = await loop.run_in_executor(None, headers_of, request, studio.key)

        def text(piece: str, first_token_ns: int) -> None:
            studio.tell(TextCame(self._variant.letter, self._run, number, piece, first_token_ns))

        def delayed(status: int | None, wait_s: float) -> None:
            studio.tell(Delayed(self._variant.letter, self._run, number, status, wait_s))

        place = Place(self._trace_id, self._resource(number))
        return await studio.asker.ask(
            studio.transport, with_key(request, headers), place, Listener(text, delayed)
        )

    def _resource(self, number: int) -> Mapping[str, str]:
        """What is said of the spans of a replay: of which trace and span, in which run, and who answered."""
        original = self._plan.original
        return {
            "service.name": "replay",
            "spanglass.replay.of": original.trace_id.hex(),
            "spanglass.replay.span": original.call.row.span_id.hex(),
            "spanglass.replay.variant": self._variant.letter,
            "spanglass.replay.run": str(self._run),
            "spanglass.replay.step": str(number),
            "spanglass.replay.answered": "live",
        }

    def _ended(self, result: StepResult) -> None:
        self._steps.append(result)
        self._studio.tell(StepEnded(self._variant.letter, self._run, result))

    def _result(self, outcome: Outcome) -> RunResult:
        parted = next((step.number for step in self._steps if not step.same), None)
        return RunResult(outcome, tuple(self._steps), self._trace_id, parted)


def wanted(variant: Variant) -> Wanted:
    """What a variant asks to be other than it was."""
    return Wanted(variant.provider, variant.base, variant.model, variant.parameters)
