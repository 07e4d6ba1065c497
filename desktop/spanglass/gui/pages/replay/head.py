"""The bar over the page: which call is replayed, how much of its trace, what it costs, and the button."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy

from spanglass.core.display import money
from spanglass.core.facts import Kind
from spanglass.gui.keyboard.actions import keys_named
from spanglass.gui.theming.theme import KIND_ICONS, Size, Theme
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.choices import Choices
from spanglass.gui.widgets.panels import Bar
from spanglass.gui.widgets.text import Label
from spanglass.replay.plan import Scope

_HEIGHT, _ESTIMATE_FROM, _DATASET_FROM, _BETWEEN = 44, 760, 1120, 140
_DATASET = "Add to dataset"
_SCOPES = [(Scope.CALL, "This call"), (Scope.ONWARDS, "From here on"), (Scope.TRACE, "Whole trace")]


class Head(Bar):
    """44 pixels. `back_wanted` leads to the call, `scope_chosen` carries a `Scope`."""

    back_wanted = Signal()
    scope_chosen = Signal(object)
    run_wanted = Signal()
    stop_wanted = Signal()
    dataset_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "bg1")
        self.back = Button(theme, look=Look(icon="arrow-left", flat=True, token="text2"))
        self.back.set_hint("Back to the call (Esc)")
        self._trace = Label(theme, "Replay", token="text2", elide=True)
        self._arrow, self._icon = QLabel(), QLabel()
        self._name = Label(theme, elide=True).with_font(Size.SUBJECT, 600)
        for label in (self._trace, self._name):
            label.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.scope = Choices(theme, "How much is replayed", _SCOPES)
        self._told = Label(theme, token="text2", elide=True)
        self._told.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.dataset = Button(theme, _DATASET, Look("database"))
        self.dataset.set_hint(f"{_DATASET} ({keys_named('replay.dataset')})")
        self.run = Button(theme, "Run", Look("play", _short("replay.run"), main=True))
        self.stop = Button(theme, "Stop", Look("square", _short("replay.stop")))
        self._kind = Kind.LLM
        self._row = QHBoxLayout(self)
        for widget in (self.back, self._trace, self._arrow, self._icon, self._name, self.scope):
            self._row.addWidget(widget)
        self._row.addStretch(1)
        for widget in (self._told, self.dataset, self.run, self.stop):
            self._row.addWidget(widget)
        self.back.clicked.connect(self.back_wanted)
        self.scope.chosen.connect(self.scope_chosen)
        self.dataset.clicked.connect(self.dataset_wanted)
        self.run.clicked.connect(self.run_wanted)
        self.stop.clicked.connect(self.stop_wanted)
        self.show_call("", "", Kind.LLM)
        self.show_playing(0, 0, playing=False)
        self._restyle()
        theme.changed.connect(self._restyle)

    def show_call(self, trace: str, name: str, kind: Kind) -> None:
        """Show which call is replayed; nothing for none."""
        self._trace.set_text(trace or "Replay")
        self._trace.set_token("text2" if name else "text1")
        self._name.set_text(name)
        self._kind = kind
        for widget in (self.back, self._arrow, self._icon, self._name, self.scope, self.dataset, self.run):
            widget.setVisible(bool(name))
        self._restyle()

    def show_playing(self, ended: int, of: int, *, playing: bool, again: bool = False) -> None:
        """Show how far it is, or the button that begins it."""
        named = bool(self._name.text())
        focused = self.run.hasFocus() or self.stop.hasFocus()
        shown, hidden = (self.stop, self.run) if playing else (self.run, self.stop)
        shown.setVisible(named)
        if focused:  # before the other one goes, or the keyboard would go on to the next control
            shown.setFocus(Qt.FocusReason.OtherFocusReason)
        hidden.setVisible(False)
        self.run.setText("Run again" if again else "Run")
        self.run.updateGeometry()
        self._tell(f"{ended:,} of {of:,} runs" if playing else "")

    @property
    def first(self) -> Button | None:
        """Where the keyboard comes to: the button that runs, or the way back; none without a call."""
        return next((one for one in (self.run, self.back) if one.isVisible() and one.isEnabled()), None)

    def show_obstacle(self, sentence: str) -> None:
        """Do not offer to run what cannot be asked, and say why; empty offers it."""
        self.run.setEnabled(not sentence)
        self.run.set_hint(sentence or f"Run ({keys_named('replay.run')})")

    def show_estimate(self, calls: int, cost_nano: int | None, unpriced: tuple[str, ...] = ()) -> None:
        """Show what it is going to cost; `unpriced` models are left out of it."""
        noun = "call" if calls == 1 else "calls"
        if cost_nano is None:
            told = f"{calls:,} {noun}, no price known"
        elif cost_nano == 0 and not unpriced:
            told = f"{calls:,} {noun}, free"
        else:
            told = f"{calls:,} {noun}, about {money(cost_nano)}"
        self._tell(f"{told} and what has no price" if unpriced and cost_nano is not None else told)

    def _tell(self, text: str) -> None:
        self._told.set_text(text)
        self._told.setToolTip("")
        self._fit()

    def _fit(self) -> None:
        """Names give way to what it costs: they are shown elsewhere too."""
        whole = (self.scope, self._told, self.dataset, self.run, self.stop, self.back)
        taken = sum(widget.sizeHint().width() for widget in whole if widget.isVisibleTo(self))
        room = max(0, self.width() - taken - self._theme.px(_BETWEEN))
        self._trace.setMaximumWidth(room // 3 if self._name.text() else room)
        self._name.setMaximumWidth(room - min(self._trace.sizeHint().width(), room // 3))

    @property
    def told(self) -> str:
        """What stands before the button."""
        return self._told.text()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the trace's name out where there is little room."""
        super().resizeEvent(event)
        wide = self.width() >= self._theme.px(_ESTIMATE_FROM)
        named = bool(self._name.text())
        self._trace.setVisible(wide or not named)
        self._arrow.setVisible(wide and named)
        self._fit()
        text = _DATASET if self.width() >= self._theme.px(_DATASET_FROM) else ""
        if self.dataset.text() != text:
            self.dataset.setText(text)
            self.dataset.updateGeometry()

    def _restyle(self) -> None:
        theme, px = self._theme, self._theme.px
        self.setFixedHeight(px(_HEIGHT))
        self._row.setContentsMargins(px(10), 0, px(12), 0)
        self._row.setSpacing(px(8))
        dpr = self.devicePixelRatioF()
        self._arrow.setPixmap(theme.pixmap("chevron-right", "text3", 14, dpr))
        self._icon.setPixmap(theme.pixmap(KIND_ICONS[self._kind], theme.kind_token(self._kind), 16, dpr))


def _short(identity: str) -> str:
    """The first of an action's keys, with the sign that is on the key itself."""
    return keys_named(identity).split(", ")[0].replace("Return", "↵").replace("+↵", " ↵")
