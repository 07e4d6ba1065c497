"""The card of errors beside refusals: two plots on one scale."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from spanglass.core.monitor import CoursePart
from spanglass.gui.charts.drawing import Drawing, Entry, percent, series
from spanglass.gui.charts.limits import WATCHED, Limit, with_room
from spanglass.gui.charts.model_colours import ModelColours
from spanglass.gui.charts.outcomes import CHART
from spanglass.gui.charts.time_axis import TimeAxis
from spanglass.gui.keyboard.actions import keys_named
from spanglass.gui.pages.monitor import lines
from spanglass.gui.pages.monitor.card import Card
from spanglass.gui.pages.monitor.lead import Lead
from spanglass.gui.pages.monitor.plot_pane import PlotPane
from spanglass.gui.pages.monitor.tables import Table, of_panes
from spanglass.gui.pages.monitor.view import MonitorView
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.buttons import Button, Look

_NAMES = ("errors", "refusals")
_FIRING = (("error_rate", "Errors"), ("refusal_rate", "Refusals"))
_BAD: tuple[Callable[[CoursePart], Sequence[int]], ...] = (
    lambda part: part.errors,
    lambda part: part.refusals,
)


class OutcomesCard(Card):
    """`wanted` carries the `Lead` of what was clicked."""

    parts = ("now", "course", "alarms")
    wanted = Signal(object)

    def __init__(self, theme: Theme, axis: TimeAxis, colours: ModelColours) -> None:
        super().__init__(theme, "Errors and refusals")
        self._axis, self._colours = axis, colours
        self.panes = tuple(PlotPane(theme, axis, name.capitalize()) for name in _NAMES)
        self._limits: tuple[Limit, ...] = ()
        self.limits = Button(theme, look=Look(icon="ruler", flat=True, token="text2", height=24))
        self.limits.setCheckable(True)
        self.limits.setChecked(True)
        self.limits.set_hint(f"Limits of alerts ({keys_named('monitor.limits')})")
        self.tail.addWidget(self.limits)
        row = QHBoxLayout()
        row.setSpacing(theme.px(12))
        for number, (name, pane) in enumerate(zip(_NAMES, self.panes, strict=True)):
            row.addWidget(pane, 1)
            pane.watched = WATCHED[self.name][number : number + 1]
            pane.picked.connect(lambda bucket, _value, name=name: self._pick(bucket, name))
        self.body.addLayout(row, 1)

    def set_limits(self, limits: tuple[Limit, ...], *, shown: bool) -> None:
        """Draw the limit of each kind's rule in its own plot."""
        self._limits = limits if shown else ()
        for name, pane in zip(_NAMES, self.panes, strict=True):
            own = tuple(limit for limit in limits if name[:-1] in limit.title.lower())
            pane.set_limits(own, shown=shown)

    def show_view(self, view: MonitorView) -> None:
        """Show other data on one scale, told apart if the view has such parts."""
        firing = [word for kind, word in _FIRING if kind in view.alarms.firing]
        self.set_badge(f"{' and '.join(firing)} firing" if firing else "", "bell-ring", "error")
        parts, key = view.parts, view.split
        if "course" not in view.known:
            for pane in self.panes:
                pane.clear()
            return
        if parts is not None and key is not None:
            self._show_parts(parts, key)
            return
        pulse, whole = view.course.pulse, view.now.whole
        shares = tuple(
            percent(bad / whole.calls if whole.calls else None) for bad in (whole.errors, whole.refusals)
        )
        drawing = CHART.draw(pulse, self._colours)
        drawings = [_only(drawing, name) for name in _NAMES]
        if view.earlier is not None:
            before = (view.earlier.errors, view.earlier.refusals)
            drawings = [
                lines.with_line(each, lines.earlier_shares(view.earlier, numbers))
                for each, numbers in zip(drawings, before, strict=True)
            ]

        def entries(number: int, bucket: int | None) -> tuple[Entry, ...]:
            entry = CHART.legend(pulse, self._colours, bucket)[number]
            return (entry if bucket is not None else replace(entry, value=shares[number]),)

        self._show(drawings, entries)

    def _show_parts(self, parts: tuple[CoursePart, ...], key: str) -> None:
        """A line for each value, in both plots."""

        def entries(number: int, bucket: int | None) -> tuple[Entry, ...]:
            return lines.split_shares_legend(parts, key, _BAD[number], bucket)

        self._show([lines.split_shares(parts, key, bad) for bad in _BAD], entries)

    def _show(
        self, drawings: Sequence[Drawing], entries: Callable[[int, int | None], tuple[Entry, ...]]
    ) -> None:
        """Show both drawings on the scale of the higher one."""
        highest = with_room(max(drawings, key=lambda each: each.top), self._limits)
        for number, (drawing, pane) in enumerate(zip(drawings, self.panes, strict=True)):
            same = replace(drawing, top=highest.top, ticks=highest.ticks)
            pane.show_drawing(same, partial(entries, number))

    def table(self) -> Table:
        """Both shares over time."""
        return of_panes(self._axis.view, self.panes)

    def _pick(self, bucket: int, name: str) -> None:
        if self._axis.view is not None:
            pulse = self._axis.view.pulse
            start_ns = pulse.start_ns + pulse.bucket_ns * bucket
            self.wanted.emit(Lead(f"has:{name[:-1]}", start_ns, start_ns + pulse.bucket_ns))


def _only(drawing: Drawing, name: str) -> Drawing:
    shapes = tuple(shape for shape in drawing.shapes if series([shape])[0].name == name)
    return replace(drawing, shapes=shapes)
