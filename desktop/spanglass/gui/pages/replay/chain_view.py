"""Two lanes of steps below each other, with a dashed line where they part."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from spanglass.core.facts import CALL_KINDS
from spanglass.gui.pages.replay.lanes import Lanes, Step
from spanglass.gui.pages.replay.letters import SIDE, paint_letter
from spanglass.gui.theming.theme import KIND_ICONS, Size, Theme
from spanglass.gui.widgets.badge import Badge
from spanglass.gui.widgets.hint import show_hint
from spanglass.gui.widgets.panels import Panel
from spanglass.gui.widgets.pick_button import PickButton
from spanglass.gui.widgets.text import Label

_HEAD, _LANE, _LANE_LOW, _NODE, _HEIGHT, _GAP, _LEFT = 36, 34, 27, 106, 24, 8, 46
_GROUNDS = {
    "refused": ("refusal", "refusal_bg"),
    "error": ("error", "error_bg"),
    "schema": ("error", "error_bg"),
}


_HOW = "Click: edit it and look at its answers. Double-click: open it among the traces."


@dataclass(frozen=True, slots=True)
class StepMarks:
    """Recorded spans: of the call that is looked at, if one was chosen, and of those that are edited."""

    chosen: bytes | None = None
    edited: frozenset[bytes] = frozenset()


class ChainView(Panel):
    """`letter_chosen` carries the variant whose lane is wanted, the others a recorded span's id."""

    letter_chosen = Signal(str)
    step_chosen = Signal(bytes)
    span_wanted = Signal(bytes)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "bg1")
        self._badge, self._told = (
            Badge(theme, "", "git-branch", "warn"),
            Label(theme, token="text2", elide=True),
        )
        self.pick = PickButton(theme, "Lanes", [("B", "A and B")])
        self.lanes = LaneView(theme)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setAccessibleName("Steps")
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self.lanes)
        for widget in (area.viewport(), self.lanes):
            widget.setAutoFillBackground(False)
        head, column, px = QHBoxLayout(), QVBoxLayout(self), theme.px
        head.setContentsMargins(px(12), px(4), px(12), 0)
        head.setSpacing(px(8))
        head.addWidget(Label(theme, "Chain").with_font(Size.TITLE, 600))
        head.addWidget(self._badge)
        head.addWidget(self._told, 1)
        head.addWidget(self.pick)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(area, 1)
        self.set_low(low=False)
        self.pick.chosen.connect(lambda letter: self.letter_chosen.emit(str(letter)))
        self.lanes.span_wanted.connect(self.span_wanted)
        self.lanes.step_chosen.connect(self.step_chosen)

    def set_low(self, *, low: bool) -> None:
        """Take less room, as in a low window."""
        self.lanes.set_lane(_LANE_LOW if low else _LANE)
        self.setFixedHeight(self._theme.px(_HEAD + 2 * self.lanes.lane + (12 if low else 16)))

    def show_lanes(self, lanes: Lanes, letters: list[str], marks: StepMarks) -> None:
        """Show the recording's lane over that of a variant."""
        self.pick.set_options([(letter, f"A and {letter}") for letter in letters] or [("", "A")])
        self.pick.show_value(lanes.letter)
        self._badge.setVisible(lanes.diverged is not None)
        if lanes.diverged is not None:
            self._badge.show_as(
                f"A and {lanes.letter} diverge at step {lanes.diverged + 1}", "git-branch", "warn"
            )
        self._told.set_text(_told(lanes))
        self.lanes.show_lanes(lanes, marks)


def _told(lanes: Lanes) -> str:
    reused = lanes.reused
    if not lanes.ran or not reused:
        return "" if lanes.ran else "Not run yet"
    return f"{reused} steps reuse recorded results" if reused > 1 else "1 step reuses its recorded result"


class LaneView(QWidget):
    """The nodes and what connects them."""

    step_chosen = Signal(bytes)
    span_wanted = Signal(bytes)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._lanes, self._marks = Lanes("B", (), ()), StepMarks()
        self.lane = _LANE
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        theme.changed.connect(self.updateGeometry)

    def set_lane(self, lane: int) -> None:
        """Draw lanes of another height."""
        if lane != self.lane:
            self.lane = lane
            self.updateGeometry()
            self.update()

    def show_lanes(self, lanes: Lanes, marks: StepMarks) -> None:
        """Show other lanes."""
        if (lanes, marks) != (self._lanes, self._marks):
            self._lanes, self._marks = lanes, marks
            self.setAccessibleName(_sentence(lanes))
            steps = max(len(lanes.recorded), len(lanes.replayed))
            px = self._theme.px
            self.setMinimumWidth(px(_LEFT) + steps * px(_NODE + _GAP) + px(12))
            self.update()

    def sizeHint(self) -> QSize:
        """Two lanes."""
        return QSize(self.minimumWidth(), 2 * self._theme.px(self.lane))

    def _place(self, lane: int, at: int) -> QRect:
        px = self._theme.px
        top = lane * px(self.lane) + (px(self.lane) - px(_HEIGHT)) // 2
        return QRect(px(_LEFT) + at * px(_NODE + _GAP), top, px(_NODE), px(_HEIGHT))

    def _step_at(self, x: float, y: float) -> Step | None:
        for lane, steps in enumerate((self._lanes.recorded, self._lanes.replayed)):
            for at, step in enumerate(steps):
                if self._place(lane, at).contains(int(x), int(y)):
                    return step
        return None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say a step's whole name, and what can be done with it."""
        step = self._step_at(event.position().x(), event.position().y())
        text = "" if step is None else step.title if step.span_id is None else f"{step.title}\n{_HOW}"
        show_hint(self, text)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the call."""
        step = self._step_at(event.position().x(), event.position().y())
        if step is not None and step.span_id is not None and step.kind in CALL_KINDS:
            self.step_chosen.emit(step.span_id)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for the recorded span."""
        step = self._step_at(event.position().x(), event.position().y())
        if step is not None and step.span_id is not None:
            self.span_wanted.emit(step.span_id)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw letters, nodes and the line of divergence."""
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for lane, (letter, steps) in enumerate(
            (("A", self._lanes.recorded), (self._lanes.letter, self._lanes.replayed))
        ):
            top = lane * px(self.lane) + (px(self.lane) - px(SIDE)) // 2
            paint_letter(painter, theme, letter, QRect(px(12), top, px(SIDE), px(SIDE)))
            for at, step in enumerate(steps):
                self._paint_step(painter, step, self._place(lane, at), first=at == 0)
                self._paint_marks(painter, step, self._place(lane, at), own=lane == 1)
        if self._lanes.diverged is not None:
            x = self._place(0, self._lanes.diverged).left() - px(_GAP) // 2
            painter.setPen(QPen(theme.color("warn"), 1, Qt.PenStyle.DashLine))
            painter.drawLine(x, 0, x, 2 * px(self.lane))
        painter.end()

    def _paint_step(self, painter: QPainter, step: Step, place: QRect, *, first: bool) -> None:
        theme, px, side = self._theme, self._theme.px, self._theme.px(14)
        if not first:
            middle = place.center().y()
            painter.setPen(QPen(theme.color("line2"), 1))
            painter.drawLine(place.left() - px(_GAP), middle, place.left(), middle)
        ink, ground = _GROUNDS.get(step.verdict, ("line2", "bg2")) if not step.same else ("line1", "bg1")
        painter.setPen(QPen(theme.color(ink), 1))
        painter.setBrush(theme.color(ground))
        painter.drawRoundedRect(place.toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        token = "text3" if step.same else theme.kind_token(step.kind)
        icon = "loader-circle" if step.waits else KIND_ICONS[step.kind]
        picture = theme.pixmap(icon, token, 14, self.devicePixelRatioF())
        painter.drawPixmap(
            QRect(place.left() + px(6), place.center().y() - side // 2 + 1, side, side), picture
        )
        painter.setFont(theme.font(Size.BODY, 400 if step.same else 500))
        painter.setPen(theme.color("text3" if step.same else ink if ink in ("refusal", "error") else "text1"))
        room = place.adjusted(px(25), 0, -px(6), 0)
        text = painter.fontMetrics().elidedText(step.title, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_marks(self, painter: QPainter, step: Step, place: QRect, *, own: bool) -> None:
        """A frame around the call that is looked at, a dot on one that is edited."""
        theme, px = self._theme, self._theme.px
        if step.span_id is None:
            return
        if step.span_id == self._marks.chosen:
            painter.setPen(QPen(theme.color("accent"), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(place.toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        if step.span_id in self._marks.edited and (own or not self._lanes.ran):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent"))
            painter.drawEllipse(place.right() - px(8), place.top() + px(3), px(5), px(5))


def _sentence(lanes: Lanes) -> str:
    parted = f", parted at step {lanes.diverged + 1}" if lanes.diverged is not None else ""
    return f"{len(lanes.recorded)} recorded steps, {len(lanes.replayed)} steps of {lanes.letter}{parted}"
