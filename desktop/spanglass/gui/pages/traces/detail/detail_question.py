"""What the detail asks of the store, as plain functions; run in the threads of Questions."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from spanglass.core.views import SpanDetail
from spanglass.store.reader import Reader


@dataclass(frozen=True, slots=True)
class SpanName:
    """A span by its trace's id and its own."""

    trace_id: bytes
    span_id: bytes


@dataclass(frozen=True, slots=True)
class State:
    """By what a newer state of a span is known."""

    revision: int
    logs: int


@dataclass(frozen=True, slots=True)
class Answer:
    """A span's detail, None if it is not in the store, with the content of one tab.

    `unchanged` says that it is still in the state the question named; it then carries nothing.
    """

    name: SpanName
    tab: int
    detail: SpanDetail | None = None
    content: Any = None
    unchanged: bool = False


@dataclass(frozen=True, slots=True)
class DetailQuestion:
    """Which span, which tab's content and how it is made, and the state that needs no answer."""

    name: SpanName
    tab: int
    prepare: Callable[[SpanDetail], Any]
    known: State | None = None

    def ask(self, reader: Reader) -> Answer:
        """The answer; the content is made here, so that the window does not wait for it."""
        detail = reader.span_detail(self.name.trace_id, self.name.span_id)
        if detail is None:
            return Answer(self.name, self.tab)
        if state_of(detail) == self.known:
            return Answer(self.name, self.tab, unchanged=True)
        return Answer(self.name, self.tab, detail, self.prepare(detail))


def state_of(detail: SpanDetail) -> State:
    """The state of a detail."""
    return State(detail.row.revision, len(detail.logs))
