"""What a rule would have done in the last day, week or month, recomputed while its limit is dragged."""

import time
from collections.abc import Callable, Iterable

from PySide6.QtCore import Signal
from PySide6.QtGui import QContextMenuEvent

from spanglass.alerts.backtest import Backtest
from spanglass.alerts.explaining import speaking
from spanglass.alerts.wording import span_of
from spanglass.core.alerting import Rule
from spanglass.core.display import count
from spanglass.core.watched import DAY_NS, SECOND_NS
from spanglass.gui.pages.alerts.asking import Trial
from spanglass.gui.pages.alerts.backtesting import Backtesting
from spanglass.gui.pages.alerts.card import Card
from spanglass.gui.pages.alerts.preview_chart import PreviewChart
from spanglass.gui.pages.alerts.preview_table import PreviewTable
from spanglass.gui.pages.alerts.sentence import with_limit
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.choices import Choices

_FRESH_NS, _AGAIN_NS = 60 * SECOND_NS, SECOND_NS
_DAYS = ((1, "24 h"), (7, "7 d"), (30, "30 d"))
_TITLES = {1: "Last 24 hours", 7: "Last 7 days", 30: "Last 30 days"}


class Preview(Card):
    """`limited` carries the rule with the limit that the line was let go at, `opened` an episode."""

    limited = Signal(object)
    opened = Signal(object)

    def __init__(self, theme: Theme, backtesting: Backtesting, now: Callable[[], int] = time.time_ns) -> None:
        super().__init__(theme, _TITLES[7])
        self._backtesting, self._now = backtesting, now
        self._rule: Rule | None = None
        self._answered: Backtest | None = None
        self._others: tuple[Rule, ...] = ()
        self._asked_ns, self._failed = 0, False
        self.days = Choices(theme, "Time", _DAYS)
        self.days.show_value(7)
        self.chart = PreviewChart(theme)
        self.as_table = PreviewTable(theme, self, lambda: self._answered)
        self.sheet_button = Button(theme, "", Look(icon="list", flat=True, height=24))
        self.sheet_button.set_hint("Show as a table (Ctrl+Shift+T)")
        self.sheet_button.clicked.connect(self.as_table.show)
        self.beside.addWidget(self.sheet_button)
        self.beside.addWidget(self.days)
        self.column.addWidget(self.chart, 1)
        self.days.chosen.connect(lambda _days: self.ask())
        self.chart.moving.connect(self._try_limit)
        self.chart.moved.connect(self._take_limit)
        self.chart.opened.connect(self.opened)
        backtesting.answered.connect(self._show)
        backtesting.failed.connect(self._fail)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer the table and its copy."""
        self.as_table.open_menu(event.globalPos())

    def show_rule(self, rule: Rule, others: Iterable[Rule] = ()) -> None:
        """Show a rule; it is tried out, among the others there are, if it is another one or has changed."""
        before, self._rule = self._rule, rule
        told, self._others = self._others, speaking(rule, others)
        self.chart.show_rule(rule)
        same = before is not None and _tried(before) == _tried(rule)
        if not same or self._answered is None or list(map(_tried, told)) != list(map(_tried, self._others)):
            self.ask()

    def ask(self) -> None:
        """Try the rule out anew, on the calls that are there now."""
        if self._rule is not None:
            self._try(self._rule)

    def refresh(self) -> None:
        """Try the rule out on what has come since, now and then, and soon where that could not be done."""
        wait_ns = _AGAIN_NS if self._failed else _FRESH_NS
        if not self.chart.dragged and self._now() - self._asked_ns >= wait_ns:
            self.ask()

    def _try(self, rule: Rule) -> None:
        self._asked_ns = self._now()
        days = self.days.value
        self.title.set_text(_TITLES[days if isinstance(days, int) else 7])
        length = days if isinstance(days, int) else 7
        self._backtesting.ask(Trial(rule, length, self._now(), self._others))

    def _try_limit(self, limit: float) -> None:
        if self._rule is not None:
            self._try(with_limit(self._rule, limit))

    def _take_limit(self, limit: float) -> None:
        if self._rule is not None:
            self.limited.emit(with_limit(self._rule, limit))

    def _show(self, answer: Backtest) -> None:
        if self._rule is None or answer.rule.id != self._rule.id:
            return
        self._answered, self._failed = answer, False
        self.chart.show_note(answer.problem)
        self.chart.show_answer(answer)
        self.note.set_text(summary(answer))

    def _fail(self, sentence: str) -> None:
        self._failed = True
        self.note.set_text("")
        self.chart.show_note(sentence)


def summary(answer: Backtest) -> str:
    """What would have happened, in a line."""
    fired = answer.fired
    if answer.since_ns is None:
        return "no calls to try it on"
    if not fired:
        said = "would not have fired"
    elif all(episode.event for episode in fired):
        said = f"would have told {_times(len(fired))}"
    else:
        said = f"would have fired {_times(len(fired))}, {span_of(answer.fired_ns)} in all"
    if answer.explained:
        said += f" · {count(answer.explained)} more explained by other alerts"
    late = answer.since_ns > answer.period.start_ns + DAY_NS // 24
    return f"{said} · calls since {span_of(answer.now_ns - answer.since_ns)} ago" if late else said


def _times(number: int) -> str:
    return "once" if number == 1 else f"{count(number)} times"


def _tried(rule: Rule) -> tuple[object, ...]:
    """What of a rule changes what it would have done."""
    return (
        rule.id, rule.kind, rule.limit, rule.window_ns, rule.hold_ns, rule.keep_ns, rule.least_calls,
        rule.quiet, rule.above, rule.query, rule.figure, rule.excluded, rule.schedule,
    )  # fmt: skip
