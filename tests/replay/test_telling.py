"""What a play tells is put together, kept in order, and told in small messages."""

from threading import Event as Flag

from builders import a_raw_span
from spanglass.core.facts import Facts
from spanglass.core.messages import Message, Part, PartType
from spanglass.core.record import SpanRecord
from spanglass.replay.events import (
    AllEnded,
    Event,
    Origin,
    RunEnded,
    RunResult,
    RunStarted,
    StepEnded,
    StepResult,
    TextCame,
)
from spanglass.replay.outcome import outcome
from spanglass.replay.telling import Telling, messages

PATIENCE_S = 30


class Heard:
    """Takes messages, the first of them only once `go_on` says so."""

    def __init__(self) -> None:
        self.messages: list[tuple[Event, ...]] = []
        self.began, self.go_on = Flag(), Flag()
        self.telling = Telling(self.take)

    def take(self, events: tuple[Event, ...]) -> None:
        self.messages.append(events)
        self.began.set()
        assert self.go_on.wait(PATIENCE_S)

    def all_of(self, *events: Event) -> list[Event]:
        """What is heard of events that come while the first message is under way."""
        self.telling.tell(RunStarted("Z", 9))
        assert self.began.wait(PATIENCE_S)
        for event in events:
            self.telling.tell(event)
        self.go_on.set()
        self.telling.wait(PATIENCE_S)
        assert self.messages[0] == (RunStarted("Z", 9),)
        return [event for message in self.messages[1:] for event in message]


def a_step(text: str = "yes") -> StepResult:
    asked = (Message("user", (Part(PartType.TEXT, "why " * 1000),)),)
    facts = Facts(input=asked, output=(Message("assistant", (Part(PartType.TEXT, text),)),))
    record = SpanRecord(a_raw_span(attributes={"spanglass.request.body": "why " * 1000}), facts)
    return StepResult(1, "draft", Origin.LIVE, True, b"1" * 8, outcome(record), record)


def test_pieces_of_one_answer_are_put_together_and_those_of_others_not() -> None:
    heard = Heard().all_of(
        TextCame("B", 1, 1, "one ", 5), TextCame("B", 2, 1, "two", 6), TextCame("B", 1, 1, "more", 5),
        TextCame("B", 1, 2, "next", 5), AllEnded(),
    )  # fmt: skip
    assert heard == [
        TextCame("B", 1, 1, "one more", 5), TextCame("B", 2, 1, "two", 6), TextCame("B", 1, 2, "next", 5),
        AllEnded(),
    ]  # fmt: skip


def test_what_comes_between_two_pieces_stays_between_them() -> None:
    step = a_step()
    heard = Heard().all_of(
        TextCame("B", 1, 1, "a", 5), StepEnded("B", 1, step), TextCame("B", 1, 1, "b", 5), AllEnded()
    )
    assert [type(event) for event in heard] == [TextCame, StepEnded, TextCame, AllEnded]


def test_of_a_finished_call_only_the_answer_is_told() -> None:
    step = a_step()
    ended = RunEnded("B", 1, RunResult(outcome(step.record), (step,), b"2" * 16))  # type: ignore[arg-type]
    _, told, _ = Heard().all_of(StepEnded("B", 1, step), ended, AllEnded())
    assert isinstance(told, RunEnded)
    assert told.result.outcome == ended.result.outcome
    record = told.result.record
    assert record is not None
    assert step.record is not None
    assert record.facts.output == step.record.facts.output
    assert (record.facts.input, record.span.attributes, record.span.encoded) == ((), {}, b"")


def test_no_message_is_large() -> None:
    step = a_step()
    events: list[Event] = [StepEnded("B", number, step) for number in range(200)]
    events += [TextCame("B", number, 1, "x" * 20_000, 1) for number in range(50)]
    found = [*messages(events)]
    assert [event for message in found for event in message] == events
    assert max(sum(isinstance(each, StepEnded) for each in message) for message in found) <= 10
    assert max(sum(isinstance(each, TextCame) for each in message) for message in found) <= 3
