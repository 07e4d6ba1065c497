"""Asks for a comparison where it holds up nothing: large traces are read in another process."""

from collections.abc import Callable
from functools import partial

from spanglass.gui.pages.compare.asked import Comparison, compare
from spanglass.gui.questions import Questions
from spanglass.gui.selection import Target


def ask_comparison(
    questions: Questions,
    topic: str,
    targets: tuple[Target, Target],
    answer: Callable[[Comparison | None], None],
) -> None:
    """Ask; a newer comparison of the same topic takes the place of one that is being made."""
    made = partial(compare, first=targets[0], second=targets[1])
    questions.ask(topic, lambda reader: questions.apart(made, reader), answer)
