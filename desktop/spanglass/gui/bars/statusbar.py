"""The bar at the window's foot: how receiving stands, how much arrives and is stored, and today's cost."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from spanglass.core.display import count, money, size
from spanglass.core.store_status import StoreStatus
from spanglass.gui.receiver.receiving import Kind, ReceiverState
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.alert_button import AlertButton
from spanglass.gui.widgets.bar_button import BarButton
from spanglass.gui.widgets.bell_button import BellButton
from spanglass.gui.widgets.panels import Panel

HEIGHT = 24
_YIELD = ("judging", "grpc", "size", "rate", "traces")
"""Which parts go in a narrow window, the first one first."""

_HINTS = {
    "grpc": "Where traces are received",
    "rate": "Where traces are received",
    "traces": "Show all traces",
    "size": "Where traces are stored",
    "judging": "Traces stored before are judged by this version's rules while nothing comes in",
    "today": "What was spent",
}

_DOTS = {Kind.LISTENING: "ok", Kind.STARTING: "text3", Kind.ELSEWHERE: "warn", Kind.PAUSED: "warn"}


@dataclass(frozen=True, slots=True)
class Traffic:
    """What is stored, and how fast spans arrive in tenths of a span per second (None: not measured yet)."""

    stored: StoreStatus
    tenths_per_second: int | None


class StatusBar(Panel):
    """24 pixels; a click on the receiver's part emits `address_wanted`, one on the bell `messages_wanted`.

    One on the alerts emits `alerts_wanted`, one on any other part `part_wanted` with its name: grpc, rate,
    traces, size, judging, today or kept.
    """

    address_wanted = Signal()
    messages_wanted = Signal()
    part_wanted = Signal(str)
    alerts_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "bg0", parent)
        self._receiver = _ReceiverPart(theme)
        self._receiver.clicked.connect(self.address_wanted)
        self._parts = {name: _Part(theme, hint) for name, hint in _HINTS.items()}
        for name, part in self._parts.items():
            part.clicked.connect(lambda _=False, name=name: self.part_wanted.emit(name))
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._receiver)
        self._row.addSpacing(theme.px(8))
        for name in ("grpc", "rate", "traces", "size", "judging"):
            self._row.addWidget(self._parts[name])
        self._row.addStretch(1)
        self.alerts = AlertButton(theme)
        self.alerts.clicked.connect(self.alerts_wanted)
        self._row.addWidget(self.alerts)
        self._row.addWidget(self._parts["today"])
        self._row.addSpacing(theme.px(8))
        self.kept = BarButton(theme, "How long traces are kept")
        self.kept.clicked.connect(lambda: self.part_wanted.emit("kept"))
        self._row.addWidget(self.kept)
        self.bell = BellButton(theme)
        self.bell.clicked.connect(self.messages_wanted)
        self._row.addSpacing(theme.px(8))
        self._row.addWidget(self.bell)
        self._parts["today"].set_line(False)
        self._restyle()
        theme.changed.connect(self._restyle)

    def set_receiver(self, state: ReceiverState) -> None:
        """Show how receiving stands."""
        self._receiver.say(receiver_text(state), _DOTS.get(state.kind, "error"), wrong=not state.receiving)
        self._receiver.setToolTip(state.message or f"Copy http://{state.address}")
        shown = state.kind is Kind.LISTENING and state.grpc_port
        self._parts["grpc"].say(f"gRPC {state.grpc_port}" if shown else "")
        self._fit()

    def set_kept(self, days: int) -> None:
        """Show for how many days traces are kept; 0 is for good."""
        self.kept.say(f"Kept {days:,} day{'' if days == 1 else 's'}" if days else "Nothing is deleted")
        self._fit()

    def set_alerts(self, firing: int, *, muted: bool) -> None:
        """Show how many rules are firing; the line before today's cost only if there is something."""
        self.alerts.show_alerts(firing, muted)
        self._parts["today"].set_line(firing > 0 or muted)
        self._fit()

    def set_traffic(self, traffic: Traffic) -> None:
        """Show the figures."""
        stored, rate = traffic.stored, traffic.tenths_per_second
        self._parts["rate"].say(rate_text(rate))
        self._parts["traces"].say(f"{stored.traces:,} trace{'' if stored.traces == 1 else 's'}")
        self._parts["size"].say(size(stored.file_bytes))
        self._parts["judging"].say(f"Judging anew {stored.judging.percent}%" if stored.judging else "")
        self._parts["today"].say(f"Today {money(stored.cost_today_nano)}")
        self._fit()

    def _restyle(self) -> None:
        self.setFixedHeight(self._theme.px(HEIGHT))
        self._row.setContentsMargins(self._theme.px(12), 1, self._theme.px(12), 0)
        self._row.setSpacing(0)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what has no room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        parts = [self._parts[name] for name in _YIELD]
        needed = self._row.sizeHint().width() + sum(part.missing for part in parts)
        for part in parts:
            part.set_room(needed <= self.width())
            needed -= part.missing

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill, and draw the line at the upper edge."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.fillRect(0, 0, self.width(), 1, self._theme.color("line1"))
        painter.end()


def rate_text(tenths_per_second: int | None) -> str:
    """How fast spans arrive: ``3.2 spans/s``; nothing while that is unknown."""
    if tenths_per_second is None:
        return ""
    tenths = tenths_per_second
    return f"{tenths / 10:.1f} spans/s" if tenths < 1000 else f"{count(tenths // 10)} spans/s"


def figures_text(traffic: Traffic) -> str:
    """The figures of the tray: ``3.2 spans/s · $4.82 today``."""
    parts = (rate_text(traffic.tenths_per_second), f"{money(traffic.stored.cost_today_nano)} today")
    return " · ".join(part for part in parts if part)


def receiver_text(state: ReceiverState) -> str:
    """How receiving stands, in a few words with the address."""
    port = state.address.rsplit(":", 1)[-1]
    return {
        Kind.STARTING: f"Starting on {state.address}",
        Kind.LISTENING: f"Listening on {state.address}",
        Kind.PORT_TAKEN: f"Not receiving: port {port} is taken",
        Kind.STOPPED: "Not receiving",
        Kind.PAUSED: "Receiving is paused",
        Kind.ELSEWHERE: f"Port {port} stores elsewhere",
    }[state.kind]


class _Part(BarButton):
    """A figure that leads somewhere; away while there is nothing to say."""

    def __init__(self, theme: Theme, hint: str) -> None:
        super().__init__(theme, hint)
        self._room = True
        self.hide()

    def say(self, text: str) -> None:
        """Show a figure; the empty text hides the part."""
        super().say(text)
        self.setVisible(self._room and bool(text))

    @property
    def missing(self) -> int:
        """How wide it would be if it is not there for want of room."""
        return self.sizeHint().width() if not self._room and self.text() else 0

    def set_room(self, room: bool) -> None:
        """Be there if there is anything to say, or leave the room to others."""
        self._room = room
        self.setVisible(room and bool(self.text()))


class _ReceiverPart(QAbstractButton):
    """A dot and how receiving stands."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._dot, self._wrong = theme, "text3", False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def say(self, text: str, dot: str, *, wrong: bool) -> None:
        """Show a state; `dot` is a colour token."""
        self._dot, self._wrong = dot, wrong
        self.setText(text)
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as dot and words need."""
        words = QFontMetrics(self._theme.font(Size.CAPTION, 500, figures=True)).horizontalAdvance(self.text())
        return QSize(words + self._theme.px(16), self._theme.px(HEIGHT - 1))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw dot and words."""
        theme, side = self._theme, self._theme.px(7)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus():
            painter.setPen(QPen(theme.color("accent"), 1))
            painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(self._dot))
        painter.drawEllipse(QRect(0, (self.height() - side) // 2, side, side))
        painter.setFont(theme.font(Size.CAPTION, 500, figures=True))
        elsewhere = self._dot == "warn"
        painter.setPen(theme.color("warn" if elsewhere else "error" if self._wrong else "text2"))
        words = self.rect().adjusted(theme.px(15), 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.text())
        painter.end()
