"""Where a rule is told: a line for each channel, with a test."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from spanglass.alerts.channel_list import known_channels
from spanglass.core.alert_notices import Delivery, Sending
from spanglass.core.alerting import Rule
from spanglass.core.display import dated_clock, one_line
from spanglass.gui.pages.alerts.card import Card
from spanglass.gui.pages.alerts.channel_looks import CHANNELS, ChannelLook
from spanglass.gui.pages.alerts.standing import Standing
from spanglass.gui.receiver.alert_requests import ChannelSetUp, Tried
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.check_box import CheckBox
from spanglass.gui.widgets.hint import show_hint
from spanglass.gui.widgets.icon_mark import IconMark
from spanglass.gui.widgets.text import Label

_LONGEST = 160


class Routing(Card):
    """`routed` carries the names of the channels of the rule, the others the name of one."""

    routed = Signal(object)
    test_wanted = Signal(str)
    set_up_wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "Send to")
        self._channels: tuple[str, ...] = ()
        self._tried: dict[str, Tried] = {}
        self._ready: Mapping[str, ChannelSetUp] = {}
        self.lines = {name: ChannelLine(theme, name, _look(name)) for name in _names()}
        grid = QGridLayout()
        half = -(-len(self.lines) // 2)
        for number, line in enumerate(self.lines.values()):
            grid.addWidget(line, number % half, number // half)
            line.checked.connect(self._route)
            line.pressed.connect(self._press)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        self._problem = Label(theme, "", token="error").with_font(Size.CAPTION)
        self._problem.setWordWrap(True)
        self._problem.hide()
        self.column.addLayout(grid)
        self.column.addWidget(self._problem)
        self.column.addStretch(1)

    def show_rule(self, rule: Rule, standing: Standing) -> None:
        """Show where a rule is told, and what went wrong there last."""
        self._channels = rule.channels
        latest: dict[str, Delivery] = {}
        for delivery in standing.deliveries:
            latest.setdefault(delivery.channel, delivery)
        for name, line in self.lines.items():
            line.box.setChecked(name in rule.channels)
            line.show_state(self._tried.get(name), latest.get(name), self._ready.get(name))
        wrong = [latest[name] for name in rule.channels if name in latest and latest[name].reason]
        not_sent = [each for each in wrong if each.state in (Sending.FAILED, Sending.WAITING)]
        self._show_problem(not_sent[0].channel if not_sent else "", not_sent[0].reason if not_sent else "")

    def _show_problem(self, name: str, reason: str) -> None:
        """Say in full why a channel could not send."""
        self._problem.set_text(one_line(f"{_look(name).title}: {reason}", _LONGEST) if reason else "")
        self._problem.setVisible(bool(reason))

    def show_ready(self, ready: Mapping[str, ChannelSetUp]) -> None:
        """Say what is set up of each channel; of those that are not named it is not known."""
        self._ready = ready
        for name, line in self.lines.items():
            line.show_state(self._tried.get(name), None, ready.get(name))

    def show_tried(self, name: str, tried: Tried) -> None:
        """Say what came of a test."""
        self._tried[name] = tried
        self._show_problem(name, "" if tried.ok else tried.reason)
        if name in self.lines:
            self.lines[name].show_state(tried, None, self._ready.get(name))

    def _route(self) -> None:
        chosen = [name for name, line in self.lines.items() if line.box.isChecked()]
        others = [name for name in self._channels if name not in self.lines]
        self.routed.emit((*chosen, *others))

    def _press(self, name: str) -> None:
        known = self._ready.get(name)
        if known is not None and not known.ready:
            self.set_up_wanted.emit(name)
        else:
            self._tried.pop(name, None)
            self._problem.hide()
            self.lines[name].wait()
            self.test_wanted.emit(name)


class ChannelLine(QWidget):
    """A box, icon and name over where it sends, and a button; `pressed` carries the name."""

    checked = Signal()
    pressed = Signal(str)

    def __init__(self, theme: Theme, name: str, look: ChannelLook) -> None:
        super().__init__()
        self._theme, self._name, self._look = theme, name, look
        self.box = CheckBox(theme, f"Send to {look.title}")
        self.note = Label(theme, "", token="text3", elide=True).with_font(Size.CAPTION)
        self.button = Button(theme, "Test", Look(height=26))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Label(theme, look.title, elide=True).with_font(weight=500))
        words.addWidget(self.note)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.box)
        self._row.addWidget(IconMark(theme, look.icon, 16, 18))
        self._row.addLayout(words, 1)
        self._row.addWidget(self.button)
        self.box.clicked.connect(lambda _on: self.checked.emit())
        self.button.clicked.connect(lambda: self.pressed.emit(name))
        self._restyle()
        theme.changed.connect(self._restyle)

    def show_state(self, tried: Tried | None, last: Delivery | None, known: ChannelSetUp | None) -> None:
        """Say what came of a test, else what failed last, else where it sends."""
        if tried is not None:
            self._say("Sent" if tried.ok else tried.reason, "ok" if tried.ok else "error")
        elif last is not None and last.state is Sending.FAILED:
            self._say(f"Failed at {dated_clock(last.changed_ns)[:-3]}: {last.reason}", "error")
        elif last is not None and last.state is Sending.WAITING and last.reason:
            self._say(f"Tries again: {last.reason}", "warn")
        elif known is not None and not known.ready:
            self._say(f"Needs {self._look.needs}")
        elif known is not None and known.address:
            self._say(known.address)
        elif last is not None and last.state is Sending.SENT:
            self._say(f"Last sent at {dated_clock(last.changed_ns)[:-3]}")
        else:
            self._say("")
        self.button.setText("Set up" if known is not None and not known.ready else "Test")
        self.button.setEnabled(True)
        self.button.set_hint(f"{self.button.text()} {self._look.title}")
        self.button.updateGeometry()

    def wait(self) -> None:
        """A test is under way."""
        self._say("Sending…")
        self.button.setEnabled(False)

    def _say(self, text: str, token: str = "text3") -> None:
        said = one_line(text, _LONGEST)
        self.note.set_text(said)
        self.note.set_token(token)
        self.note.setVisible(bool(text))
        self.box.setAccessibleDescription(said)
        show_hint(self.note, said)

    def _restyle(self) -> None:
        px = self._theme.px
        self._row.setContentsMargins(0, 0, px(10), 0)
        self._row.setSpacing(px(6))
        self.setFixedHeight(px(38))


def _names() -> list[str]:
    known = known_channels()
    return [*(name for name in CHANNELS if name in known), *(name for name in known if name not in CHANNELS)]


def _look(name: str) -> ChannelLook:
    return CHANNELS.get(name) or ChannelLook(name, "bell")
