"""What the panel under the list asks: two spans side by side, and why the second missed the cache."""

from dataclasses import dataclass
from functools import partial

from spanglass.analysis.cache_miss import CacheMiss
from spanglass.gui.models.call_before import missed
from spanglass.gui.pages.compare.pair_content import PairContent, pair_content
from spanglass.gui.questions.questions import Questions
from spanglass.store.reader import Reader

LARGE = 65_536
"""Bytes of both spans from which on they are compared in another process."""

SpanKey = tuple[bytes, bytes]


@dataclass(frozen=True, slots=True)
class PairQuestion:
    """Two spans by the ids of their traces and their own; None for a side without one."""

    first: SpanKey | None
    second: SpanKey | None

    def ask(self, questions: Questions, reader: Reader) -> "PairAnswer":
        """The answer, made where it holds up nothing."""
        size = sum(reader.payload_size(*key) for key in (self.first, self.second) if key is not None)
        if size > LARGE:
            answer: PairAnswer = questions.apart(partial(_answer, question=self), reader)
            return answer
        return _answer(reader, self)


@dataclass(frozen=True, slots=True)
class PairAnswer:
    """What is shown of two spans; `miss` says why the second was not answered from the cache of the first."""

    question: PairQuestion
    content: PairContent
    miss: CacheMiss | None = None


def _answer(reader: Reader, question: PairQuestion) -> PairAnswer:
    first, second = (
        reader.span_detail(*key) if key is not None else None for key in (question.first, question.second)
    )
    miss = None
    if first is not None and second is not None and first.trace_id == second.trace_id:
        miss = missed(reader, first, second)
    return PairAnswer(question, pair_content(first, second), miss)
