"""What a run is going to cost, told by the lengths of its texts and today's prices."""

from collections import Counter
from collections.abc import Iterator, Sequence

from spanglass.analysis.evals.scoring import scorer_of
from spanglass.analysis.pricing.pricing import Pricer
from spanglass.analysis.requests.kept_requests import Asked
from spanglass.analysis.scorers import Answered, Judge
from spanglass.core.views import SpanDetail
from spanglass.replay.estimate import Estimate, run_cost, summed
from spanglass.replay.evals.judging import judging_of
from spanglass.replay.evals.orders import EvalOrder, Todo
from spanglass.replay.kept_calls import made_call
from spanglass.replay.plan import Variant
from spanglass.replay.reading import Reading

_JUDGED = "x" * 300
"""Stands for an answer, and for a judgement, of which nothing is known yet."""


class Foresight:
    """The calls that an order makes for each of its subjects."""

    def __init__(self, order: EvalOrder) -> None:
        self._order = order
        found = ((at, scorer_of(each), each) for at, each in enumerate(order.setup.scorings))
        self._judges = [(at, scorer, each) for at, scorer, each in found if isinstance(scorer, Judge)]

    def calls(self, todo: Todo) -> Iterator[tuple[SpanDetail, Variant]]:
        """The calls for one answer: the example's own, and one for each judge that is to be asked."""
        order, subject = self._order, todo.subject
        if todo.there is None:
            yield subject.original.call, order.who.variant()
        text = subject.expected or _JUDGED
        failed = [True] * len(order.setup.scorings) if todo.there is None else todo.there.row.failed
        for place, judge, scoring in self._judges:
            if not failed[place]:
                continue
            answer = Answered(subject.request, subject.expected, subject.original.call.facts, text)
            question, who = judging_of(judge, scoring, answer, (order.judge, order.who))
            yield made_call(Asked(question, None, _JUDGED), subject.title), who.variant()

    async def cost(self, todo: Todo, reading: Reading) -> int:
        """About what one answer costs with its judgements; what has no price is taken for nothing."""
        found = [await reading.cost((call,), variant) for call, variant in self.calls(todo)]
        return sum(cost or 0 for cost, _ in found)


def estimate(order: EvalOrder, pricer: Pricer, now_ns: int) -> Estimate:
    """How many calls a run makes, and about what they cost at today's prices."""
    foresight = Foresight(order)
    asked = ((times, each) for todo, times in _often(order.left()) for each in foresight.calls(todo))
    return summed(
        (1, times, run_cost((call,), variant, (pricer, now_ns))) for times, (call, variant) in asked
    )


def _often(left: Sequence[Todo]) -> Iterator[tuple[Todo, int]]:
    """What is to be done, that of one example once, with how often."""
    times = Counter(todo.subject.example for todo in left if todo.there is None)
    for todo in left:
        if todo.there is not None:
            yield todo, 1
        elif (often := times.pop(todo.subject.example, 0)) > 0:
            yield todo, often
