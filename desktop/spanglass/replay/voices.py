"""Who answers the calls of a run: a model that is asked now, or the recording itself."""

import asyncio
import os
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Protocol

from spanglass.core.exchanges import RESPONSE_BODY
from spanglass.core.json_diff import json_diff
from spanglass.core.record import SpanRecord
from spanglass.dialects import aws_events
from spanglass.dialects.event_streams import assembled
from spanglass.replay.asking import Asker, Listener, Place
from spanglass.replay.events import Delayed, Event, Origin, TextCame
from spanglass.replay.keys import headers_of
from spanglass.replay.plan import Plan, Variant
from spanglass.replay.reading import Reading
from spanglass.replay.recordings import Recording, Step, asked_of, calls_of_a_model
from spanglass.replay.request import NotReplayableError, ReplayRequest, Wanted, replay_request
from spanglass.replay.transport import Transport


@dataclass(frozen=True, slots=True)
class Said:
    """An answer: the call as it would have been received, and its body put together."""

    record: SpanRecord
    body: dict[str, Any]
    origin: Origin
    first_token_ns: int | None = None


class Voice(Protocol):
    """Answers the calls of one run, whose trace has an id of its own."""

    @property
    def trace_id(self) -> bytes:
        """The trace that the run becomes; the recording's own where nothing is asked anew."""
        ...

    async def answer(self, request: ReplayRequest, number: int, of: bytes | None = None) -> Said:
        """The answer to the request of a step, which stands for a recorded span where it has one."""
        ...


@dataclass(frozen=True, slots=True)
class Live:
    """A model that is asked now; whatever comes is told as it comes."""

    asker: Asker
    transport: Transport
    key: Callable[[str], str | None]
    tell: Callable[[Event], None]
    of: tuple[Plan, Variant, int]
    trace_id: bytes = field(default_factory=lambda: os.urandom(16))

    async def answer(self, request: ReplayRequest, number: int, of: bytes | None = None) -> Said:
        """Ask, with the key in the headers; raises `NoKeyError`."""
        _, variant, run = self.of
        loop = asyncio.get_running_loop()
        headers = await loop.run_in_executor(None, headers_of, request, self.key)

        def text(piece: str, first_token_ns: int) -> None:
            self.tell(TextCame(variant.letter, run, number, piece, first_token_ns))

        def delayed(status: int | None, wait_s: float) -> None:
            self.tell(Delayed(variant.letter, run, number, status, wait_s))

        place = Place(self.trace_id, self._told(number, of))
        asked = replace(request, headers=tuple(headers))
        answer = await self.asker.ask(self.transport, asked, place, Listener(text, delayed))
        return Said(answer.record, body_of(answer.record), Origin.LIVE, answer.first_token_ns)

    def _told(self, number: int, of: bytes | None) -> Mapping[str, str]:
        """What is said of a span of a replay: of which trace and span it is, and in which run."""
        plan, variant, run = self.of
        return {
            **({"spanglass.replay.span": of.hex()} if of is not None else {}),
            "spanglass.replay.of": plan.original.trace_id.hex(),
            "spanglass.replay.variant": variant.letter,
            "spanglass.replay.run": str(run),
            "spanglass.replay.step": str(number),
        }


class Remade:
    """A recording, and the requests of its steps as they are made again: once, for all runs."""

    def __init__(self, recording: Recording) -> None:
        self.steps = recording.steps

    @cached_property
    def bodies(self) -> tuple[dict[str, Any] | None, ...]:
        """What each step would send; None where it cannot be made again."""
        return tuple(_body(step) for step in self.steps)

    @cached_property
    def _asked(self) -> tuple[str, ...]:
        return tuple(asked_of(body) for body in self.bodies)

    def matching(self, request: ReplayRequest) -> list[Step]:
        """The steps whose requests are this one."""
        wanted = asked_of(request.body)
        return [step for step, asked in zip(self.steps, self._asked, strict=True) if asked == wanted]


@dataclass(slots=True)
class Recorded:
    """The recording: answers what it was asked then, and nothing else."""

    recording: Remade
    reading: Reading
    trace_id: bytes
    _used: Counter[int] = field(default_factory=Counter)

    async def answer(self, request: ReplayRequest, number: int, of: bytes | None = None) -> Said:  # noqa: ARG002
        """The recorded answer to the very request; raises `NotReplayableError` where there is none."""
        found = await asyncio.get_running_loop().run_in_executor(None, self.recording.matching, request)
        if not found:
            why = self._difference(request)
            raise NotReplayableError(f"The recording has no answer to step {number}: {why}.")
        step = min(found, key=lambda step: (self._used[step.number], step.number))
        self._used[step.number] += 1
        record = await self.reading.recorded(step.detail)
        return Said(record, body_of(record) or step.told(request.url), Origin.RECORDED)

    def _difference(self, request: ReplayRequest) -> str:
        """Where a request parts from the one that is next in the recording."""
        place = self._used.total()
        if place >= len(self.recording.steps):
            return f"it has only {calls_of_a_model(len(self.recording.steps))}"
        changes = json_diff(self.recording.bodies[place], request.body, 1)
        return (
            f"its request parts from the recorded one at {changes[0].path or 'the top'}"
            if changes
            else ("it is repeated")
        )


def _body(step: Step) -> dict[str, Any] | None:
    try:
        return replay_request(step.detail, Wanted()).body
    except NotReplayableError:
        return None


def body_of(record: SpanRecord) -> dict[str, Any]:
    """The body of an answer, put together if it came in pieces."""
    held = record.span.attributes.get(RESPONSE_BODY)
    found: Any = aws_events.assembled(held) if isinstance(held, bytes) else None
    if isinstance(held, str):
        found = assembled(held)
    return found if isinstance(found, dict) else {}
