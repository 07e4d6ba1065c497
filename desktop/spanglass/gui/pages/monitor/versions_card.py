"""The card of model versions: their shares over time, and what changed with a new one."""

import time

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from spanglass.gui.charts.model_colours import ModelColours
from spanglass.gui.charts.time_axis import TimeAxis
from spanglass.gui.charts.versions import CHART
from spanglass.gui.pages.compare.group_list import GroupList
from spanglass.gui.pages.monitor.card import Card
from spanglass.gui.pages.monitor.change_words import counted, findings, headline
from spanglass.gui.pages.monitor.lead import Lead
from spanglass.gui.pages.monitor.plot_pane import PlotPane
from spanglass.gui.pages.monitor.tables import Table, of_panes
from spanglass.gui.pages.monitor.view import MonitorView
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.text import Label
from spanglass.store.answers.version_changes import VersionChange

_LOUD = 0.05
_LINES = 3


class VersionsCard(Card):
    """`wanted` carries the `Lead` of what was clicked."""

    parts = ("now", "before", "course", "changes")
    wanted = Signal(object)

    def __init__(self, theme: Theme, axis: TimeAxis, colours: ModelColours) -> None:
        super().__init__(theme, "Model versions")
        self._axis, self._colours = axis, colours
        self._full = False
        self.pane = PlotPane(theme, axis, "Model versions", names_news=True)
        self.statement = _Statement(theme)
        self.list = GroupList(theme)
        self.body.addWidget(self.pane, 1)
        self.body.addWidget(self.statement)
        self.body.addWidget(self.list)
        self.list.hide()
        self.pane.picked.connect(self._pick)

    def show_view(self, view: MonitorView) -> None:
        """Show other data."""
        pulse = view.course.pulse
        if "course" in view.known:
            self.pane.show_drawing(
                CHART.draw(pulse, self._colours), lambda bucket: CHART.legend(pulse, self._colours, bucket)
            )
        else:
            self.pane.clear()
        moved = view.shift
        loud = moved is not None and moved >= _LOUD
        self.set_badge(f"{moved * 100:.0f} pt shift" if loud and moved else "", "git-commit-vertical")
        change = view.changes[0] if view.changes else None
        self.statement.show_change(change)
        self.list.show_lines(change.lines if change else ())
        self.list.setVisible(self._full and change is not None)

    def table(self) -> Table:
        """The largest versions over time."""
        return of_panes(self._axis.view, (self.pane,))

    def set_full(self, full: bool) -> None:
        """List all figures of both versions while the card has the whole page."""
        self._full = full
        self.list.setVisible(full and bool(self.list.lines))

    def set_roomy(self, roomy: bool) -> None:
        """Say all of what changed, or the clearest of it where there is little room."""
        self.statement.set_lines(_LINES if roomy else 1)

    def _pick(self, bucket: int, value: float) -> None:
        if self._axis.view is not None:
            pulse = self._axis.view.pulse
            start_ns = pulse.start_ns + pulse.bucket_ns * bucket
            lead = CHART.term(pulse, bucket, value)
            self.wanted.emit(Lead(lead, start_ns, start_ns + pulse.bucket_ns))


class _Statement(QWidget):
    """What became of which version, how many calls tell of it, and the clearest differences."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._change: VersionChange | None = None
        self._most = _LINES
        self._head = Label(theme, elide=True).with_font(Size.CAPTION, 600)
        self._count = Label(theme, token="text3", elide=True).with_font(Size.CAPTION)
        self._lines = [Label(theme, elide=True).with_font(Size.CAPTION, 500) for _ in range(_LINES)]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.px(4), 0, 0)
        column.setSpacing(theme.px(1))
        for label in (self._head, self._count, *self._lines):
            column.addWidget(label)
        self.hide()

    @property
    def texts(self) -> tuple[str, ...]:
        """The lines that are shown."""
        labels = (self._head, self._count, *self._lines)
        return tuple(label.text() for label in labels if not label.isHidden())

    def set_lines(self, lines: int) -> None:
        """Tell of so many differences; of how many calls they are only with more than one."""
        self._most = lines
        self.show_change(self._change)

    def show_change(self, change: VersionChange | None) -> None:
        """Tell of another change, or of none."""
        self._change = change
        self.setVisible(change is not None)
        if change is None:
            return
        self._head.set_text(headline(change))
        self._count.set_text(counted(change, time.time_ns()))
        self._count.setVisible(self._most > 1)
        found = findings(change)[: self._most]
        for number, label in enumerate(self._lines):
            label.setVisible(number < len(found))
            if number < len(found):
                label.set_text(found[number][0])
                label.set_token(found[number][1])
