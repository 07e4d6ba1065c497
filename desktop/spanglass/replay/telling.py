"""What a play tells, gathered: small messages now and then, so that reading one never takes long."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from threading import Condition, Thread
from time import monotonic, sleep

from spanglass.core.record import SpanRecord
from spanglass.replay.events import AllEnded, Asked, Event, RunEnded, StepEnded, StepResult, TextCame

APART_S = 0.06
_BREATH_S = 0.004
"""Messages that are ready together leave so far apart: who reads them can do something else between."""

_MOST, _HEAVY, _CHARACTERS = 60, 6, 1_000
"""What one message weighs at most: an event 1, the end of a step or run more, a text by its length."""

_LONGEST = 30_000
_URGENT = (AllEnded, Asked)

Send = Callable[[tuple[Event, ...]], None]


class Telling:
    """Takes events from any thread and sends them from its own, until `AllEnded` was sent.

    Pieces of a text that wait are put together. Of finished calls only what they answered is sent, and how
    they were judged: what was asked is known where the plan comes from.
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self._waiting: list[Event] = []
        self._last: dict[tuple[str, int], int] = {}
        self._news, self._urgent, self._due_s = Condition(), False, 0.0
        self._thread = Thread(target=self._run, name="replay-telling", daemon=True)
        self._thread.start()

    def tell(self, event: Event) -> None:
        """Have an event sent soon."""
        event = _lean(event)
        with self._news:
            if not self._joined(event):
                self._waiting.append(event)
            self._urgent |= isinstance(event, _URGENT)
            self._news.notify()

    def wait(self, timeout_s: float) -> None:
        """Wait until all was sent."""
        self._thread.join(timeout_s)

    def _joined(self, event: Event) -> bool:
        """Whether an event went into the last one of its run that waits."""
        if isinstance(event, AllEnded):
            return False
        run = (event.letter, event.run or 0)
        last = self._last.get(run)
        self._last[run] = len(self._waiting)
        if last is None or not isinstance(event, TextCame):
            return False
        before = self._waiting[last]
        if not isinstance(before, TextCame) or before.step != event.step or len(before.text) > _LONGEST:
            return False
        self._last[run] = last
        self._waiting[last] = replace(before, text=before.text + event.text)
        return True

    def _run(self) -> None:
        over = False
        while not over:
            events = self._taken()
            over = isinstance(events[-1], AllEnded)
            try:
                for message in messages(events):
                    self._send(message)
                    sleep(_BREATH_S)
                self._due_s = monotonic() + APART_S
            except OSError:
                return  # nobody is there any more

    def _taken(self) -> list[Event]:
        """What waits, some time after what was taken before, unless that is urgent."""
        with self._news:
            self._news.wait_for(lambda: bool(self._waiting))
            self._news.wait_for(lambda: self._urgent, max(0.0, self._due_s - monotonic()))
            events, self._waiting, self._last, self._urgent = self._waiting, [], {}, False
            return events


def messages(events: Sequence[Event]) -> Iterator[tuple[Event, ...]]:
    """The events in order, in parts that weigh little."""
    part: list[Event] = []
    weight = 0
    for event in events:
        part.append(event)
        weight += _weight(event)
        if weight >= _MOST:
            yield tuple(part)
            part, weight = [], 0
    if part:
        yield tuple(part)


def _weight(event: Event) -> int:
    if isinstance(event, TextCame):
        return 1 + len(event.text) // _CHARACTERS
    if isinstance(event, RunEnded):
        return sum(_weight_of(step) for step in event.result.steps)
    return _weight_of(event.result) if isinstance(event, StepEnded) else 1


def _weight_of(step: StepResult) -> int:
    return _HEAVY + (len(step.outcome.text) // _CHARACTERS if step.outcome is not None else 0)


def _lean(event: Event) -> Event:
    if isinstance(event, StepEnded):
        return replace(event, result=_lean_step(event.result))
    if isinstance(event, RunEnded):
        result = replace(event.result, steps=tuple(_lean_step(step) for step in event.result.steps))
        return replace(event, result=result)
    return event


def _lean_step(step: StepResult) -> StepResult:
    return replace(step, record=_answer(step.record)) if step.record is not None else step


def _answer(record: SpanRecord) -> SpanRecord:
    """A call without what was asked, and without the bytes of what came."""
    span = replace(record.span, attributes={}, events=(), links=(), encoded=b"")
    facts = replace(record.facts, input=(), tools=(), parameters={}, documents=())
    return replace(record, span=span, facts=facts)
