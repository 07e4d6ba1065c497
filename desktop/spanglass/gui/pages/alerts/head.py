"""The bar over the page of alerts: what is firing and pending, muting, a new rule."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from spanglass.alerts.wording import span_of
from spanglass.core.alerting import State
from spanglass.gui.keyboard.actions import keys_named
from spanglass.gui.pages.alerts.standing import Standing
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.badge import Badge
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.panels import Bar
from spanglass.gui.widgets.text import Label

_HEIGHT = 44


class Head(Bar):
    """44 pixels; `mute_wanted` when all alerts are to be muted or no more, `new_wanted` for a new rule."""

    mute_wanted = Signal()
    new_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "bg1")
        self.firing, self.pending = Badge(theme), Badge(theme)
        self.mute = Button(theme, "Mute all", Look("bell-off", flat=True, token="text2"))
        self.new = Button(theme, "New rule", Look("plus", keys_named("rule.new"), main=True))
        self._row = QHBoxLayout(self)
        self._row.addWidget(Label(theme, "Alerts").with_font(Size.TITLE, 600))
        self._row.addWidget(self.firing)
        self._row.addWidget(self.pending)
        self._row.addStretch(1)
        self._row.addWidget(self.mute)
        self._row.addWidget(self.new)
        self.mute.clicked.connect(self.mute_wanted)
        self.new.clicked.connect(self.new_wanted)
        self._restyle()
        theme.changed.connect(self._restyle)

    def show_standing(self, standing: Standing, now_ns: int) -> None:
        """Show how many rules are firing and pending, and whether they are muted."""
        firing, pending = len(standing.firing), standing.count(State.PENDING)
        self.firing.show_as(f"{firing} firing", "bell-ring", "error")
        self.pending.show_as(f"{pending} pending", "hourglass", "warn")
        self.firing.setVisible(firing > 0)
        self.pending.setVisible(pending > 0)
        until = standing.snoozed_until(None, now_ns)
        self.mute.setText(f"Muted for {span_of(until - now_ns)}" if until else "Mute all")
        self.mute.set_hint("Tell of alerts again" if until else "Tell of no alert for an hour")
        self.mute.updateGeometry()

    def _restyle(self) -> None:
        px = self._theme.px
        self.setFixedHeight(px(_HEIGHT))
        self._row.setContentsMargins(px(12), 0, px(12), 0)
        self._row.setSpacing(px(8))
