"""The Tools tab: the tools a call was offered with their schemas, and how often each was called."""

from collections import deque
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from spanglass.core.views import SpanDetail
from spanglass.gui.pages.traces.detail.folds import Folds
from spanglass.gui.pages.traces.detail.scrolled import ScrolledColumn
from spanglass.gui.pages.traces.detail.tab import Tab
from spanglass.gui.pages.traces.detail.text_block import TextBlock
from spanglass.gui.pages.traces.detail.tool_offers import Offer, offers
from spanglass.gui.pages.traces.detail.turns import Turns
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.text import Label

_EDGE, _INDENT, _ROW = 12, 30, 24


class ToolsTab(Tab):
    """The tools as they were offered; a schema is unfolded on demand, for all traces of the same name."""

    name = "Tools"

    def __init__(self, theme: Theme, folds: Folds) -> None:
        super().__init__(theme)
        self._folds, self._scope = folds, ""
        self._content: tuple[Offer, ...] | None = None
        self._pending: deque[Offer] = deque()
        self._area, self._turns = ScrolledColumn(theme), Turns(self)
        self._area.setAccessibleName("Tools")
        self.fill(self._area)

    def prepared(self) -> Callable[[SpanDetail], Any]:
        """The tools with their counts."""
        return offers

    def show_content(self, content: Any, scope: str, *, same: bool) -> None:
        """Show the tools; the same ones stay as they are."""
        if content == self._content and scope == self._scope:
            return
        self._content, self._scope = content, scope
        value = self._area.verticalScrollBar().value() if same else 0
        self._fill()
        self._area.verticalScrollBar().setValue(value)

    @property
    def complete(self) -> bool:
        """Whether all tools have been made."""
        return not self._turns.busy

    def mark(self, text: str) -> None:
        """Let a text stand out in descriptions and schemas."""
        self._area.mark(text)

    def restyle(self) -> None:
        """Make the tools anew."""
        if self._content is not None:
            self._fill()

    def views(self) -> list["OfferView"]:
        """The tools that were made, in order."""
        return [view for view in self._area.widgets() if isinstance(view, OfferView)]

    def _fill(self) -> None:
        self._area.clear_column()
        self._turns.clear(self)
        self._pending = deque(self._content or ())
        self._area.append(self._head())
        if self._pending and self._make_one():
            self._turns.add(self, self._make_one)
            self._turns.run()

    def _head(self) -> QWidget:
        """The line above the tools, or the one that says there are none."""
        theme, px = self._theme, self._theme.px
        offered = any(offer.offered for offer in self._content or ())
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(px(_EDGE), px(7), px(_EDGE), px(4))
        words = "Offered to the model" if offered else "No tools were offered with this span"
        row.addWidget(Label(theme, words, token="text3").with_font(Size.CAPTION, 500))
        row.addStretch(1)
        if self._content:
            row.addWidget(Label(theme, "called", token="text3").with_font(Size.CAPTION, 500))
        return holder

    def _make_one(self) -> bool:
        offer = self._pending.popleft()
        folded = self._folds.folded(self._scope, offer.key, True)
        view = OfferView(self._theme, offer, self._turns, folded=folded)
        view.folded.connect(self._fold)
        view.copy_asked.connect(self.copy_asked)
        self._area.append(view)
        return bool(self._pending)

    def _fold(self, key: str, folded: bool) -> None:
        self._folds.set(self._scope, key, folded)


class OfferView(QWidget):
    """One tool: its line, what it is for, and below, once unfolded, its schema."""

    folded = Signal(str, bool)
    copy_asked = Signal(object)

    def __init__(self, theme: Theme, offer: Offer, turns: Turns, *, folded: bool) -> None:
        super().__init__()
        self.offer, self._theme, self._turns, self._folded = offer, theme, turns, folded
        self._schema: TextBlock | None = None
        self.heading = OfferHeading(theme, offer)
        self.heading.clicked.connect(self.toggle)
        self.heading.copy_asked.connect(lambda: self.copy_asked.emit(offer.copy))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, theme.px(_EDGE), theme.px(6))
        self._column.setSpacing(theme.px(4))
        self._column.addWidget(self.heading)
        if offer.description is not None:
            self._add(TextBlock(theme, offer.description, turns))
        self._show_schema()

    @property
    def is_folded(self) -> bool:
        """Whether the schema is hidden."""
        return self._folded

    def toggle(self) -> None:
        """Fold or unfold the schema."""
        if self.offer.schema is not None:
            self._folded = not self._folded
            self._show_schema()
            self.folded.emit(self.offer.key, self._folded)

    def _show_schema(self) -> None:
        self.heading.set_folded(self._folded)
        if self._schema is None and not self._folded and self.offer.schema is not None:
            self._schema = TextBlock(self._theme, self.offer.schema, self._turns)
            self._add(self._schema)
        if self._schema is not None:
            self._schema.setVisible(not self._folded)

    def _add(self, text: TextBlock) -> None:
        holder = QVBoxLayout()
        holder.setContentsMargins(self._theme.px(_EDGE + _INDENT), 0, 0, 0)
        holder.addWidget(text)
        self._column.addLayout(holder)


class OfferHeading(QAbstractButton):
    """The line of a tool: chevron, wrench, name, and how often it was called at the right."""

    copy_asked = Signal()

    def __init__(self, theme: Theme, offer: Offer) -> None:
        super().__init__()
        self._theme, self._offer, self._folded = theme, offer, True
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        said = "" if offer.offered else "not among the tools offered"
        self._right = " · ".join(filter(None, (said, offer.called)))
        self.setAccessibleName(f"Tool {offer.name}, {self._right}")

    def set_folded(self, folded: bool) -> None:
        """Show it as folded or not."""
        self._folded = folded
        self.setAccessibleDescription("schema folded" if folded else "schema unfolded")
        self.update()

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(self._theme.px(200), self._theme.px(_ROW))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy the schema with the usual keys; Return folds like Space."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_asked.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Repaint for the hover fill."""
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Repaint without it."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the parts."""
        theme, offer = self._theme, self._offer
        painter = QPainter(self)
        lit = self.underMouse() and offer.schema is not None
        if offer.schema is not None:
            chevron = "chevron-right" if self._folded else "chevron-down"
            self._icon(painter, _EDGE, chevron, "text1" if lit else "text2")
        self._icon(painter, _EDGE + 18, "wrench", "kind_tool")
        painter.setFont(theme.font(Size.CAPTION, 500))
        called = offer.calls or offer.earlier
        painter.setPen(theme.color("warn" if not offer.offered else "text2" if called else "text3"))
        right, middle = painter.fontMetrics().horizontalAdvance(self._right), Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self.rect(), middle | Qt.AlignmentFlag.AlignRight, self._right)
        left = theme.px(_EDGE + 38)
        room = QRect(left, 0, self.width() - left - right - theme.px(8), self.height())
        painter.setFont(theme.font(Size.CAPTION, mono=True))
        painter.setPen(theme.color("text1"))
        name = painter.fontMetrics().elidedText(offer.name, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, middle, name)
        if self.hasFocus():
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def _icon(self, painter: QPainter, left: int, name: str, token: str) -> None:
        theme, side = self._theme, self._theme.px(14)
        place = QRect(theme.px(left), (self.height() - side) // 2, side, side)
        painter.drawPixmap(place, theme.pixmap(name, token, 14, self.devicePixelRatioF()))
