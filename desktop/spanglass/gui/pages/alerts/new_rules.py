"""Rules of the user's own as they begin."""

from collections.abc import Iterable
from dataclasses import replace

from spanglass.core.alerting import Rule
from spanglass.core.watched import MINUTE_NS
from spanglass.gui.pages.alerts.sentence import FIGURES, figure_of

_FIRST = Rule("", "figure", "New rule", 0.05, 10 * MINUTE_NS, figure="error_rate")


def new_rule(rules: Iterable[Rule], figure: str = "", limit: float | None = None, query: str = "") -> Rule:
    """A rule on a figure, in the figure's unit; without one, a first sentence to be changed."""
    made = _FIRST if not figure else replace(_FIRST, figure=figure, query=query)
    if limit is not None:
        made = replace(made, limit=limit)
    title = FIGURES[made.figure].capitalize() if figure else made.title
    return replace(made, title=free_title(title, rules))


def duplicate(rule: Rule, rules: Iterable[Rule]) -> Rule:
    """A rule like another one; of a rule that everybody has, one whose figure and calls can be chosen."""
    figure = figure_of(rule)
    made = replace(rule, id="", title=free_title(rule.title, rules))
    return replace(made, kind="figure", figure=figure) if figure else made


def free_title(title: str, rules: Iterable[Rule]) -> str:
    """The title, with a number if it is taken."""
    taken = {rule.title for rule in rules}
    names = [title, *(f"{title} {number}" for number in range(2, len(taken) + 3))]
    return next(name for name in names if name not in taken)
