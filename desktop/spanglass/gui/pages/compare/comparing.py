"""Asks for a comparison where it holds up nothing: large traces are read in another process."""

from collections.abc import Callable
from functools import partial

from spanglass.core.ids import to_hex
from spanglass.gui.pages.compare.asked import Comparison, compare
from spanglass.gui.questions.questions import Questions
from spanglass.gui.session.selection import Target
from spanglass.store.reader import Reader

LARGE = 200
"""Spans of both traces from which on they are compared in another process, which takes its time to start."""


def ask_comparison(
    questions: Questions,
    topic: str,
    targets: tuple[Target, Target],
    answer: Callable[[Comparison | None], None],
) -> None:
    """Ask; a newer comparison of the same topic takes the place of one that is being made."""
    made = partial(compare, first=targets[0], second=targets[1])

    def asked(reader: Reader) -> Comparison | None:
        found = [reader.trace(to_hex(target.trace_id)) for target in targets]
        if sum(trace.spans for trace in found if trace is not None) < LARGE:
            return made(reader)
        apart: Comparison | None = questions.apart(made, reader)
        return apart

    questions.ask(topic, asked, answer)
