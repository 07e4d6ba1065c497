"""What a run is going to cost, told by the lengths of its texts and today's prices."""

from collections.abc import Iterator

from spanglass.analysis.kept_requests import Asked
from spanglass.analysis.pricing import Pricer
from spanglass.analysis.scorers import Answered, Judge
from spanglass.analysis.scoring import scorer_of
from spanglass.core.views import SpanDetail
from spanglass.replay.estimate import Estimate, run_cost, summed
from spanglass.replay.evals.judging import judging_of
from spanglass.replay.evals.orders import EvalOrder, Subject
from spanglass.replay.kept_calls import made_call
from spanglass.replay.plan import Variant
from spanglass.replay.reading import Reading

_JUDGED = "x" * 300
"""Stands for an answer, and for a judgement, of which nothing is known yet."""


class Foresight:
    """The calls that an order makes for each of its subjects."""

    def __init__(self, order: EvalOrder) -> None:
        self._order = order
        found = ((scorer_of(each), each) for each in order.setup.scorings)
        self._judges = [(scorer, each) for scorer, each in found if isinstance(scorer, Judge)]

    def calls(self, subject: Subject) -> Iterator[tuple[SpanDetail, Variant]]:
        """The calls for one answer: the example's own, and one for each judge."""
        order = self._order
        yield subject.original.call, order.who.variant()
        text = subject.expected or _JUDGED
        for judge, scoring in self._judges:
            answer = Answered(subject.request, subject.expected, subject.original.call.facts, text)
            question, who = judging_of(judge, scoring, answer, (order.judge, order.who))
            yield made_call(Asked(question, None, _JUDGED), subject.title), who.variant()

    async def cost(self, subject: Subject, reading: Reading) -> int:
        """About what one answer costs with its judgements; what has no price is taken for nothing."""
        found = [await reading.cost((call,), variant) for call, variant in self.calls(subject)]
        return sum(cost or 0 for cost, _ in found)


def estimate(order: EvalOrder, pricer: Pricer, now_ns: int) -> Estimate:
    """How many calls a run makes, and about what they cost at today's prices."""
    foresight = Foresight(order)
    asked = (each for subject in order.subjects for each in foresight.calls(subject))
    repeats, priced = order.setup.repeats, (pricer, now_ns)
    return summed((1, repeats, run_cost((call,), variant, priced)) for call, variant in asked)
