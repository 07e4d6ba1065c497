"""Runs datasets, one at a time, in a thread with an event loop of its own."""

from collections.abc import Callable

from spanglass.replay.course import Course, Ending, Parts
from spanglass.replay.evals.evaluating import Evaluating
from spanglass.replay.evals.events import EvalEnded, EvalEvent
from spanglass.replay.evals.orders import EvalOrder

OnEvent = Callable[[EvalEvent], None]
"""Is told what happens, one at a time, in the thread of the run; is to return soon."""


class EvalCourse(Course[Evaluating, EvalEvent]):
    """One run and its thread; the last event is `EvalEnded`. All methods may be called from any thread.

    `parts` are those of a `Player`: what finds keys, what keeps calls, and the ways to models.
    """

    def __init__(self, order: EvalOrder, parts: Parts, on_event: OnEvent) -> None:
        def broken(error: Exception) -> EvalEvent:
            return EvalEnded(f"It broke off: {error}", order.setup.results)

        ending = Ending(EvalEnded, broken, "evaluation")
        super().__init__(lambda ways, tell: Evaluating(order, ways, tell), parts, ending, on_event)
