"""What the filter field offers while one types: a list under it, with headings and a line of syntax below."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QWidget

from spanglass.core.display import one_line
from spanglass.core.query_completion import Offer, Offered
from spanglass.gui.theming.theme import Size, Theme

_ICONS = {
    Offered.KEY: "tag",
    Offered.VALUE: "corner-down-right",
    Offered.RECENT: "history",
    Offered.SAVED: "star",
}
_EXAMPLES = 'key:value   -key:value   cost:>0.05   name:draft*   "exact words"'
_ALL_FIELDS = "All fields"
_ROW, _HEAD, _FOOT, _WIDTH, _MOST = 29, 26, 36, 560, 16
_LONGEST = 200
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the list: an offer, or a heading above the next ones (empty: a rule)."""

    offer: Offer | None
    heading: str = ""


def entries(offers: Sequence[Offer], key: str | None) -> tuple[Entry, ...]:
    """The offers with their headings; `key` is whose values they are."""
    found: list[Entry] = []
    before: Offered | None = None
    for offer in offers:
        if offer.kind is not before:
            found += _headed(offer.kind, before, key)
            before = offer.kind
        found.append(Entry(offer))
    return tuple(found)


def _headed(kind: Offered, before: Offered | None, key: str | None) -> list[Entry]:
    headings = {Offered.KEY: "Field", Offered.VALUE: f"Values of {key}", Offered.SAVED: "Saved"}
    if kind is Offered.RECENT:
        return [Entry(None, "" if before else "Used before")]
    return [Entry(None, headings[kind])]


class CompletionPopup(QWidget):
    """A raised list that never takes the focus; `taken` carries the `Offer` that was clicked."""

    taken = Signal(object)
    all_wanted = Signal()

    def __init__(self, theme: Theme, field: QWidget) -> None:
        super().__init__(field.window())
        self._theme, self._field = theme, field
        self._entries: tuple[Entry, ...] = ()
        self._current, self._first = -1, 0
        self.moved = False
        self._x = 0
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(True)
        self.setAccessibleName("Suggestions")
        self.hide()
        theme.changed.connect(self._place)

    def show_offers(self, offers: Sequence[Offer], key: str | None, x: int) -> None:
        """Show offers with the first one current; nothing is shown for none. `x` is the word's left edge."""
        kept = self.current if self.moved else None
        self._entries, self._x, self._first = entries(offers, key), x, 0
        self.moved = kept is not None and kept in offers
        rows = [at for at, entry in enumerate(self._entries) if entry.offer is not None]
        same = [at for at in rows if self._entries[at].offer == kept] if self.moved else []
        self._current = same[0] if same else rows[0] if rows else -1
        self.setVisible(bool(rows))
        self._place()

    @property
    def current(self) -> Offer | None:
        """The offer that a key would take."""
        return self._entries[self._current].offer if 0 <= self._current < len(self._entries) else None

    def step(self, by: int) -> None:
        """Make another offer current; past the last comes the first."""
        rows = [at for at, entry in enumerate(self._entries) if entry.offer is not None]
        if rows:
            at = rows.index(self._current) if self._current in rows else -1
            self._make_current(rows[(at + by) % len(rows)])
            self.moved = True

    def _make_current(self, at: int) -> None:
        self._current = at
        last = self._first + _MOST - 1
        self._first += min(0, at - self._first) + max(0, at - last)
        offer = self.current
        self.setAccessibleDescription(f"{offer.label}, {offer.detail or offer.note}" if offer else "")
        self.update()

    def hideEvent(self, event: object) -> None:
        """What was chosen by the arrow keys is forgotten."""
        self.moved = False

    def _shown(self) -> tuple[Entry, ...]:
        return self._entries[self._first : self._first + _MOST]

    def _height(self, entry: Entry) -> int:
        if entry.offer is not None:
            return self._theme.px(_ROW)
        return self._theme.px(_HEAD if entry.heading else 7)

    def sizeHint(self) -> QSize:
        """As high as its lines."""
        px = self._theme.px
        return QSize(px(_WIDTH), sum(map(self._height, self._shown())) + px(_FOOT + 6))

    def _place(self) -> None:
        """Stand under the field, at the word if there is room."""
        field, window, px = self._field, self._field.window(), self._theme.px
        size = self.sizeHint()
        corner = field.mapTo(window, QPoint(0, field.height() + px(4)))
        widest = window.width() - px(16)
        width = min(size.width(), widest)
        left = min(max(corner.x(), corner.x() + self._x - px(36)), window.width() - width - px(8))
        self.setGeometry(left, corner.y(), width, size.height())
        self.raise_()
        self.update()

    def _rows(self) -> list[tuple[int, QRect]]:
        """Positions and places of the lines in sight."""
        top, rows = self._theme.px(5), []
        for number, entry in enumerate(self._shown(), self._first):
            height = self._height(entry)
            rows.append((number, QRect(0, top, self.width(), height)))
            top += height
        return rows

    def _at(self, place: QPoint) -> int:
        return next((at for at, rect in self._rows() if rect.contains(place) and self._entries[at].offer), -1)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The offer under the pointer is the current one."""
        at = self._at(event.position().toPoint())
        if at >= 0 and at != self._current:
            self._make_current(at)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take an offer, or list all fields."""
        at = self._at(event.position().toPoint())
        if at >= 0:
            self.taken.emit(self._entries[at].offer)
        elif event.position().y() > self.height() - self._theme.px(_FOOT):
            self.all_wanted.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll a long list."""
        step = -1 if event.angleDelta().y() > 0 else 1
        self._first = max(0, min(self._first + step, len(self._entries) - _MOST))
        self._place()

    def changeEvent(self, event: QEvent) -> None:
        """Repaint when the interface changes."""
        self.update()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the panel, its lines and the foot."""
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("line2"), 1))
        painter.setBrush(theme.color("bg2"))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        for at, rect in self._rows():
            entry = self._entries[at]
            if entry.offer is not None:
                self._paint_offer(painter, rect, entry.offer, current=at == self._current)
            else:
                self._paint_heading(painter, rect, entry.heading)
        self._paint_foot(painter)
        painter.end()

    def _paint_heading(self, painter: QPainter, rect: QRect, text: str) -> None:
        theme, px = self._theme, self._theme.px
        if not text:
            painter.fillRect(rect.left() + 1, rect.center().y(), rect.width() - 2, 1, theme.color("line2"))
            return
        painter.setFont(theme.font(Size.CAPTION))
        painter.setPen(theme.color("text3"))
        painter.drawText(rect.adjusted(px(12), 0, -px(12), 0), _LEFT, one_line(text, _LONGEST))

    def _paint_offer(self, painter: QPainter, rect: QRect, offer: Offer, *, current: bool) -> None:
        theme, px = self._theme, self._theme.px
        if current:
            painter.fillRect(rect.adjusted(1, 0, -1, 0), theme.color("sel"))
        token = "text2" if offer.kind is not Offered.SAVED else "warn"
        icon = theme.pixmap(_ICONS[offer.kind], token, 14, self.devicePixelRatioF())
        painter.drawPixmap(px(12), rect.top() + (rect.height() - px(14)) // 2, icon)
        right = self._paint_note(painter, rect, offer, current=current)
        room = QRect(px(38), rect.top(), right - px(38) - px(12), rect.height())
        painter.setFont(theme.font(Size.BODY, 500))
        label = one_line(offer.label, _LONGEST)
        typed, rest = label[: offer.typed], label[offer.typed :]
        painter.setPen(theme.color("accent"))
        room.setLeft(room.left() + _drawn(painter, room, typed))
        painter.setPen(theme.color("text1"))
        room.setLeft(room.left() + _drawn(painter, room, rest) + px(10))
        painter.setFont(theme.font(Size.BODY))
        painter.setPen(theme.color("text3"))
        _drawn(painter, room, one_line(offer.detail, _LONGEST))

    def _paint_note(self, painter: QPainter, rect: QRect, offer: Offer, *, current: bool) -> int:
        """Draw what stands at the right, and the key that takes the current offer; returns its left edge."""
        theme, px = self._theme, self._theme.px
        right = rect.right() - px(11)
        if current:
            frame = QRect(right - px(26), rect.top() + (rect.height() - px(17)) // 2, px(26), px(17))
            self._paint_key(painter, frame, "Tab")
            right = frame.left() - px(8)
        painter.setFont(theme.font(Size.CAPTION))
        painter.setPen(theme.color("text3"))
        painter.drawText(QRect(0, rect.top(), right, rect.height()), _RIGHT, offer.note)
        return right - painter.fontMetrics().horizontalAdvance(offer.note)

    def _paint_key(self, painter: QPainter, frame: QRect, text: str) -> None:
        theme = self._theme
        painter.setPen(QPen(theme.color("line2"), 1))
        painter.setBrush(theme.color("bg3"))
        painter.drawRoundedRect(frame.toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        painter.setFont(theme.font(Size.AXIS, 500))
        painter.setPen(theme.color("text2"))
        painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_foot(self, painter: QPainter) -> None:
        theme, px = self._theme, self._theme.px
        foot = QRect(0, self.height() - px(_FOOT), self.width(), px(_FOOT))
        painter.fillRect(1, foot.top(), foot.width() - 2, 1, theme.color("line2"))
        key = QRect(foot.right() - px(37), foot.top() + px(10), px(26), px(17))
        self._paint_key(painter, key, "F1")
        painter.setFont(theme.font(Size.CAPTION, 500))
        painter.setPen(theme.color("accent"))
        place = QRect(0, foot.top(), key.left() - px(10), foot.height())
        painter.drawText(place, _RIGHT, _ALL_FIELDS)
        painter.setFont(theme.font(Size.CAPTION, mono=True))
        painter.setPen(theme.color("text3"))
        room = QRect(px(12), foot.top(), place.right() - px(100), foot.height())
        _drawn(painter, room, _EXAMPLES)


def _drawn(painter: QPainter, room: QRect, text: str) -> int:
    """Draw a text at the left of some room, cut with "…" if it must be; returns its width."""
    if not text or room.width() <= 0:
        return 0
    metrics: QFontMetrics = painter.fontMetrics()
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, _LEFT, shown)
    return metrics.horizontalAdvance(shown)
