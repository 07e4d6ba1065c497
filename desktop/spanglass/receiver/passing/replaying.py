"""Answers a program's model calls from a recorded trace: ``/replay/TRACE/openai/v1`` as its base URL.

``/replay/TRACE;until=2/…`` answers the first two calls from the recording and passes the rest on;
``;model=NAME`` lets those ask another model. A call that the recording does not have is told where it parts
from it, and is not passed on unless that was asked for.
"""

import json
import os
import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field

from spanglass.core.ids import NO_ID
from spanglass.core.quantities import whole_number
from spanglass.receiver.head import Head
from spanglass.receiver.passing.door import Ask
from spanglass.receiver.passing.recording import Recorder
from spanglass.receiver.passing.upstreams import Target
from spanglass.receiver.refusal import RefusedError
from spanglass.replay.recordings import Recording, Step, recording
from spanglass.sdk.exchange import Exchange
from spanglass.sdk.spans import SpanContext

_PATH = re.compile(r"/replay/(?P<trace>[0-9a-fA-F]{4,32})(?P<options>(?:;[a-z]+=[^;/]+)*)(?P<rest>/.+)")
_MOST_RUNS = 100
_DIVERGED = 422


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a path asks for: the trace, the provider's path, and what is answered by whom."""

    trace: str
    path: str
    until: int | None = None
    model: str | None = None

    @property
    def name(self) -> str:
        """What tells one replay from another."""
        return f"{self.trace};{self.until};{self.model}"


@dataclass(slots=True)
class _Run:
    """One run of the program: its own trace, the step it is at, and which steps were answered."""

    trace_id: bytes = field(default_factory=lambda: os.urandom(16))
    at: int = 0
    used: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """How a call is answered: by a step of the recording, or by the model that is to answer in its place."""

    step: Step | None
    number: int
    trace_id: bytes
    of: bytes
    body: bytes


class Replaying:
    """For one event loop; `ask` puts questions to the store."""

    def __init__(self, ask: Ask, recorder: Recorder) -> None:
        self._ask, self._recorder = ask, recorder
        self._known: OrderedDict[str, Recording] = OrderedDict()
        self._runs: OrderedDict[str, _Run] = OrderedDict()

    async def decide(self, wanted: Wanted, body: bytes) -> Decision:
        """Who answers a call; raises `RefusedError` where nobody may."""
        found = await self._recording(wanted.trace)
        matching = found.matching(body)
        if not matching:  # recorded by other instrumentation, which keeps what was said, not the body
            matching = found.saying(body)
        run = self._run(wanted.name, matching)
        run.at += 1
        known = [step for step in matching if wanted.until is None or step.number <= wanted.until]
        if known:
            step = min(known, key=lambda step: (run.used.get(step.number, 0), step.number))
            run.used[step.number] = run.used.get(step.number, 0) + 1
            return Decision(step, step.number, run.trace_id, found.trace_id, body)
        if wanted.until is None or run.at <= wanted.until:
            why = found.difference(body, run.at)
            raise RefusedError(_DIVERGED, f"Call {run.at} of this run is not in trace {wanted.trace}: {why}.")
        return Decision(None, run.at, run.trace_id, found.trace_id, _with_model(body, wanted.model))

    def record(self, decision: Decision, head: Head, target: Target, reply: tuple[int, str, bytes]) -> None:
        """Note a call that was answered from the recording, in the trace of its run."""
        resource = resource_of(decision, "recorded")
        exchange = Exchange(
            target.url, head.headers, decision.body, lambda made: self._recorder.record(made, resource),
            parent=SpanContext(decision.trace_id, NO_ID),
        )  # fmt: skip
        status, content_type, body = reply
        exchange.answered(status, {"content-type": content_type})
        exchange.came(body)
        exchange.ended()

    def _run(self, name: str, matching: list[Step]) -> _Run:
        """The run that a call belongs to: a new one where the first step is asked for once more."""
        run = self._runs.get(name)
        first = bool(matching) and matching[0].number == 1
        if run is None or (first and all(step.number in run.used for step in matching)):
            run = self._runs[name] = _Run()
        self._runs.move_to_end(name)
        if len(self._runs) > _MOST_RUNS:
            self._runs.popitem(last=False)
        return run

    async def _recording(self, name: str) -> Recording:
        known = self._known.get(name)
        summary = await self._ask(lambda reader: reader.trace(name))
        if known is None or summary is None or summary.revision != known.revision:
            known = self._known[name] = await self._ask(lambda reader: recording(reader, name))
            if len(self._known) > _MOST_RUNS:
                self._known.popitem(last=False)
        return known


def wanted(path: str) -> Wanted | None:
    """What a path below ``/replay`` asks for; None if it is none. Raises `RefusedError` for odd options."""
    match = _PATH.fullmatch(path)
    if match is None:
        return None
    options = dict(part.split("=", 1) for part in match["options"].split(";") if part)
    said, model = options.pop("until", None), options.pop("model", None)
    until = whole_number(said) if said is not None else None
    if options or (said is not None and until is None):
        raise RefusedError(404, "A replay takes ;until=N and ;model=NAME after the trace.")
    return Wanted(match["trace"].lower(), match["rest"], until, model)


def resource_of(decision: Decision, answered: str) -> Mapping[str, str]:
    """What is said of the spans of a replay: of which trace, which step, and who answered."""
    return {
        "service.name": "replay",
        "spanglass.replay.of": decision.of.hex(),
        "spanglass.replay.step": str(decision.number),
        "spanglass.replay.answered": answered,
    }


def is_streamed(path: str, body: bytes) -> bool:
    """Whether a call wants its answer as a stream."""
    try:
        found = json.loads(body)
    except ValueError:
        return False
    wants = isinstance(found, dict) and found.get("stream")
    return bool(wants) or ":stream" in path or (path.startswith("/ollama/api/") and wants is None)


def _with_model(body: bytes, model: str | None) -> bytes:
    if model is None:
        return body
    try:
        found = json.loads(body)
    except ValueError:
        return body
    return json.dumps({**found, "model": model}).encode() if isinstance(found, dict) else body
