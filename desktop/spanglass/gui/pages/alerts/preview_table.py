"""What a rule would have done as a table, for reading and copying: a row a bucket."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from spanglass.alerts.backtest import Backtest, Episode
from spanglass.alerts.wording import place
from spanglass.core.display import UNKNOWN, one_line
from spanglass.core.watched import SECOND_NS
from spanglass.gui.charts.as_table import as_csv
from spanglass.gui.charts.table_sheet import TableSheet
from spanglass.gui.models.table import Column
from spanglass.gui.pages.alerts.preview_paint import label_of
from spanglass.gui.pages.alerts.preview_scale import has_line, tick_text
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.row_menu import open_menu

_WIDTH = 84
Columns = tuple[Column[int], ...]


def columns_of(answer: Backtest) -> Columns:
    """The time, the figure, the limit, and what would have fired in each bucket of the answer's period."""
    rule, period = answer.rule, answer.period
    limit = tick_text(rule, rule.limit) if has_line(rule) else UNKNOWN

    def figure(bucket: int) -> str:
        value = answer.values[bucket] if bucket < len(answer.values) else None
        return UNKNOWN if value is None else tick_text(rule, value)

    def said(bucket: int) -> str:
        start_ns = period.start_ns + period.bucket_ns * bucket
        there = [each for each in answer.episodes if _is_in(each, answer, start_ns)]
        return "; ".join(_said(answer, each) for each in there)

    return (
        Column("time", "Time", _WIDTH, lambda bucket: _moment(period.start_ns + period.bucket_ns * bucket)),
        Column("figure", one_line(rule.title, 60), _WIDTH, figure, right=True),
        Column("limit", "Limit", _WIDTH, lambda _bucket: limit, right=True),
        Column("would", "Would have", _WIDTH, said),
    )


def _moment(time_ns: int) -> str:
    return f"{datetime.fromtimestamp(time_ns // SECOND_NS).astimezone():%Y-%m-%d %H:%M}"


def _is_in(episode: Episode, answer: Backtest, start_ns: int) -> bool:
    """Whether an episode is there at any time in the bucket that starts then."""
    end_ns = start_ns + answer.period.bucket_ns
    return episode.start_ns < end_ns and episode.until(answer.now_ns) >= start_ns


def _said(answer: Backtest, episode: Episode) -> str:
    verb = "fired" if episode.fired else "not fired"
    return f"{verb}{place(episode.scope)} ({label_of(answer, episode)})"


class PreviewTable(QObject):
    """Shows the latest answer as a table over the window, and copies it; `answer` gives it."""

    def __init__(self, theme: Theme, over: QWidget, answer: Callable[[], Backtest | None]) -> None:
        super().__init__(over)
        self._theme, self._over, self._answer = theme, over, answer
        self.sheet: TableSheet | None = None

    def menu(self) -> QMenu:
        """A new menu of what can be done; empty while nothing is known."""
        menu = QMenu(self._over)
        if self._answer() is not None:
            show = menu.addAction(self._theme.icon("list"), "Show as a table")
            copy = menu.addAction(self._theme.icon("copy"), "Copy as CSV")
            show.triggered.connect(self.show)
            copy.triggered.connect(self.copy)
        return menu

    def open_menu(self, at: QPoint) -> None:
        """Open the menu at a place of the screen."""
        menu = self.menu()
        open_menu(menu, at)

    def show(self) -> None:
        """Show the table."""
        answer = self._answer()
        if answer is not None:
            self.sheet = self.sheet or TableSheet(self._theme, self._over.window())
            self.sheet.set_name("What the rule would have done")
            self.sheet.show_table(columns_of(answer), answer.period.buckets)

    def copy(self) -> None:
        """Put the table on the clipboard as text with commas."""
        answer = self._answer()
        if answer is not None:
            QGuiApplication.clipboard().setText(as_csv(columns_of(answer), answer.period.buckets))
