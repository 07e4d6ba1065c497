"""One block of the Messages tab: heading, and below it its texts, cards and pictures."""

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from spanglass.core.shown import shown
from spanglass.gui.pages.traces.detail.block_heading import BlockHeading
from spanglass.gui.pages.traces.detail.blocks import Block, CallItem, Item, TextItem, Tone
from spanglass.gui.pages.traces.detail.cards import CallCard, MediaCard, RefusalLine
from spanglass.gui.pages.traces.detail.text_block import TextBlock
from spanglass.gui.theme import Theme

_FILLS = {Tone.REFUSAL: ("refusal_bg", "refusal"), Tone.ERROR: ("error_bg", "error")}


class BlockView(QWidget):
    """A block; what is below the heading is made when it is first unfolded. `folded` says it changed."""

    folded = Signal(str, bool)

    def __init__(self, theme: Theme, block: Block, *, folded: bool) -> None:
        super().__init__()
        self.block, self._theme = block, theme
        self._body: QWidget | None = None
        self._folded = folded and block.fold is not None
        self.heading = BlockHeading(theme, block, folded=self._folded)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(11), theme.px(7), theme.px(14), theme.px(7))
        column.setSpacing(theme.px(2))
        if block.heading.title:
            column.addWidget(self.heading)
        else:
            self.heading.setParent(self)
            self.heading.hide()
        self.heading.fold_asked.connect(self.toggle)
        self.heading.copy_asked.connect(self.copy)
        self._show_body()

    @property
    def is_folded(self) -> bool:
        """Whether only the heading is seen."""
        return self._folded

    def toggle(self) -> None:
        """Fold or unfold."""
        self._folded = not self._folded
        self.heading.set_folded(self._folded)
        self._show_body()
        self.folded.emit(self.block.key, self._folded)

    def copy(self) -> None:
        """Put the text as it was sent on the clipboard; secrets stay hidden."""
        QGuiApplication.clipboard().setText(shown(self.block.copy).copied())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw tint and edge of a refusal or an error."""
        fill = _FILLS.get(self.block.tone)
        if fill is None:
            return
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color(fill[0]))
        painter.fillRect(QRect(0, 0, max(2, self._theme.px(2)), self.height()), self._theme.color(fill[1]))
        painter.end()

    def _show_body(self) -> None:
        if self._body is None and not self._folded and (self.block.items or self.block.remark):
            self._body = self._made()
            layout = self.layout()
            if layout is not None:
                layout.addWidget(self._body)
        if self._body is not None:
            self._body.setVisible(not self._folded)

    def _made(self) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        indent = self._theme.px(22) if self.block.heading.icon else 0
        column.setContentsMargins(indent, 0, 0, 0)
        column.setSpacing(self._theme.px(6))
        for item in self.block.items:
            column.addWidget(self._widget(item))
        if self.block.remark:
            column.addWidget(RefusalLine(self._theme, self.block.remark))
        return body

    def _widget(self, item: Item) -> QWidget:
        if isinstance(item, TextItem):
            return TextBlock(self._theme, item)
        if isinstance(item, CallItem):
            return CallCard(self._theme, item)
        return MediaCard(self._theme, item)
