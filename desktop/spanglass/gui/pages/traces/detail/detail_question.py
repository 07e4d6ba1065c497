"""What the detail asks of the store, as plain functions; run in threads of Questions or in its process."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from spanglass.analysis.cache_miss import CacheMiss
from spanglass.core.facts import Facts
from spanglass.core.secrets import masked
from spanglass.core.views import Below, SpanDetail
from spanglass.gui.models.call_before import CallBefore, call_before
from spanglass.gui.pages.traces.detail.detail_counts import counts
from spanglass.gui.questions.questions import Questions
from spanglass.store.reader import Reader

LARGE = 262_144
"""Bytes from which on a span is read, and its texts are made, in another process."""

Prepare = Callable[[SpanDetail], Any]


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
class Known:
    """What the window keeps of a span: its detail, the numbers of its tabs, whether messages were sent.

    `below` are the sums over the calls below it, `before` is the call that a call goes on from. The detail of
    a `large` span is without its attributes and messages: what is made of it is asked for.
    """

    name: SpanName
    state: State
    detail: SpanDetail
    counts: tuple[int | None, ...]
    said: bool
    large: bool = False
    below: Below | None = None
    before: CallBefore | None = None

    @property
    def miss(self) -> CacheMiss | None:
        """Why its call missed the cache, if it did."""
        return self.before.miss if self.before is not None else None


@dataclass(frozen=True, slots=True)
class Answer:
    """A span, None if it is not in the store, with the content of one tab.

    `unchanged` says that it is still in the state the question named; it then carries nothing.
    """

    tab: int
    known: Known | None = None
    content: Any = None
    unchanged: bool = False


@dataclass(frozen=True, slots=True)
class DetailQuestion:
    """Which span, which tab's content and how it is made, and the state that needs no answer."""

    name: SpanName
    tab: int
    prepare: Prepare
    state: State | None = None

    def ask(self, questions: Questions, reader: Reader) -> Answer:
        """The answer; the content is made here, so that the window does not wait for it."""
        if reader.payload_size(self.name.trace_id, self.name.span_id) > LARGE:
            answer: Answer = questions.apart(partial(_answer, question=self, large=True), reader)
            return answer
        return _answer(reader, self)


def made(questions: Questions, reader: Reader, known: Known, prepare: Prepare) -> Any:
    """What a function makes of a known span; None if it is not in the store any more."""
    if known.large:
        return questions.apart(partial(_made, name=known.name, prepare=prepare), reader)
    return prepare(known.detail)


def masked_text(questions: Questions, reader: Reader, text: str) -> str:
    """A text without its secrets."""
    if len(text) <= LARGE:
        return masked(text)
    hidden: str = questions.apart(partial(_masked, text=text), reader)
    return hidden


def _answer(reader: Reader, question: DetailQuestion, *, large: bool = False) -> Answer:
    detail = reader.span_detail(question.name.trace_id, question.name.span_id)
    if detail is None:
        return Answer(question.tab)
    known = _known(question.name, detail, large=large)
    if known.state == question.state:
        return Answer(question.tab, unchanged=True)
    detail = reader.in_its_trace(detail)
    known = replace(known, detail=_light(detail) if large else detail)
    if not detail.row.is_call:
        known = replace(known, below=reader.below(question.name.trace_id, question.name.span_id))
    known = replace(known, before=call_before(reader, detail))
    return Answer(question.tab, known, question.prepare(detail))


def _known(name: SpanName, detail: SpanDetail, *, large: bool) -> Known:
    facts, state = detail.facts, State(detail.row.revision, len(detail.logs))
    said = bool(facts.input or facts.output or facts.tool or facts.documents)
    return Known(name, state, _light(detail) if large else detail, counts(detail), said, large)


def _light(detail: SpanDetail) -> SpanDetail:
    span = replace(detail.span, attributes={}, events=(), links=(), encoded=b"")
    return replace(detail, span=span, logs=(), facts=Facts(kind=detail.facts.kind), earlier=())


def _made(reader: Reader, name: SpanName, prepare: Prepare) -> Any:
    detail = reader.span_detail(name.trace_id, name.span_id)
    return prepare(reader.in_its_trace(detail)) if detail is not None else None


def _masked(_reader: Reader, text: str) -> str:
    return masked(text)
