"""The rules as rows: the most pressing first, each with a line about it, its figure now and its course."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject

from spanglass.alerts.course import Values
from spanglass.alerts.wording import amount, span_of, unit_of
from spanglass.core.alerting import Rule, State
from spanglass.core.display import UNKNOWN, one_line
from spanglass.core.watched import MINUTE_NS
from spanglass.gui.models.table import Column, TableModel
from spanglass.gui.pages.alerts.sentence import figure_of
from spanglass.gui.pages.alerts.standing import Standing

_ORDER = (
    State.FIRING, State.RECOVERING, State.ERROR, State.PENDING, State.OK, State.LEARNING, State.NO_DATA,
)  # fmt: skip
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Look:
    """How a state is shown: icon, colour of icon and figure, ground, and its word."""

    icon: str
    token: str
    ground: str
    word: str


LOOKS: Mapping[State, Look] = {
    State.FIRING: Look("bell-ring", "error", "error_bg", "Firing"),
    State.RECOVERING: Look("bell-ring", "warn", "warn_bg", "Recovering"),
    State.ERROR: Look("circle-x", "error", "error_bg", "Fault"),
    State.PENDING: Look("hourglass", "warn", "warn_bg", "Pending"),
    State.OK: Look("check", "ok", "ok_bg", "OK"),
    State.LEARNING: Look("circle-dashed", "text3", "bg3", "Learning"),
    State.NO_DATA: Look("circle-dashed", "text3", "bg3", "No data"),
}
"""The looks of the states."""
OFF = Look("bell-off", "text3", "bg3", "Off")
"""The look of a rule that is switched off."""


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule in the list; `snoozed` says until when nothing is told of it, 0 for never."""

    rule: Rule
    state: State
    value: str
    line: str
    course: Values = ()
    snoozed: str = ""

    @property
    def look(self) -> Look:
        """How its state is shown."""
        return LOOKS[self.state] if self.rule.enabled else OFF


def rows_of(standing: Standing, courses: Mapping[str, Values], now_ns: int) -> list[RuleRow]:
    """The rules in the order of the list."""
    rows = [_row(rule, standing, courses.get(rule.id, ()), now_ns) for rule in standing.rules]
    return sorted(rows, key=lambda row: (not row.rule.enabled, _ORDER.index(row.state)))


def _row(rule: Rule, standing: Standing, course: Values, now_ns: int) -> RuleRow:
    state, value = standing.state(rule.id), standing.value(rule.id)
    if value is None and rule.enabled:
        value = next((each for each in reversed(course) if each is not None), None)
    silent = rule.id in standing.now and state is State.NO_DATA
    unsaid = value is None or silent or rule.kind in ("unfinished", "new_snapshot")
    shown = UNKNOWN if value is None or unsaid else short(rule, value)
    until = standing.snoozed_until(rule.id, now_ns)
    said = one_line(limit_line(rule), _LONGEST)
    return RuleRow(rule, state, shown, said, course, f"{span_of(until - now_ns)}" if until else "")


def short(rule: Rule, value: float) -> str:
    """A figure of a rule in a few characters."""
    if rule.kind == "model_version":
        return f"{value * 100:.0f} pt"
    if rule.kind == "zero_traffic":
        return span_of(round(value)) if value >= MINUTE_NS else "0 min"
    return amount(value, unit_of(rule))


def limit_line(rule: Rule) -> str:
    """What a rule limits, in a few words: ``over 5% within 10 min``."""
    if rule.kind in _LINES:
        return _LINES[rule.kind]
    side = "over" if rule.above else "below"
    text = f"{side} {amount(rule.limit, unit_of(rule))}"
    if figure_of(rule):
        text += f" within {span_of(rule.window_ns)}"
    if rule.kind == "daily_spend":
        text += " the 7-day average"
    if rule.kind == "token_usage":
        text += " the usual median"
    if rule.kind == "zero_traffic":
        text = f"{rule.query or 'no calls'}: none for {span_of(rule.window_ns)}"
    return f"{text} · {rule.query}" if rule.kind == "figure" and rule.query else text


_LINES: Mapping[str, str] = {
    "new_snapshot": "a version never seen before",
    "model_version": "the mix of versions has moved",
    "runaway": "one trace, session or prompt",
    "unfinished": "traces that went silent",
}


class RowsModel(TableModel[RuleRow]):
    """The list's rows; a rule that is found again keeps its place unless the order has changed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__([Column("rule", "Rule", 300, lambda row: row.rule.title)], describe, parent)

    def show(self, rows: Sequence[RuleRow]) -> None:
        """Show other rows."""
        self.take_rows(rows, lambda row: row.rule.id)

    def place_of(self, rule: str) -> int:
        """The row of a rule, -1 for none."""
        return next((at for at, row in enumerate(self._rows) if row.rule.id == rule), -1)


def describe(row: RuleRow) -> str:
    """What a screen reader says of a row."""
    known = row.value if row.value != UNKNOWN else "no figure"
    snoozed = f", snoozed for {row.snoozed}" if row.snoozed else ""
    return f"{row.rule.title}, {row.look.word.lower()}, {known}, {row.line}{snoozed}"
