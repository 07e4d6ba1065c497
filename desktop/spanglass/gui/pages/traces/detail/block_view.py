"""One block of the Messages tab: heading, and below it its texts, cards and pictures."""

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from spanglass.gui.pages.traces.detail.block_heading import BlockHeading
from spanglass.gui.pages.traces.detail.blocks import Block, CallItem, Item, TextItem, Tone
from spanglass.gui.pages.traces.detail.cards import CallCard, RefusalLine
from spanglass.gui.pages.traces.detail.media_card import MediaCard
from spanglass.gui.pages.traces.detail.text_block import TextBlock
from spanglass.gui.pages.traces.detail.turns import Turns
from spanglass.gui.theming.theme import Theme

_FILLS = {Tone.REFUSAL: ("refusal_bg", "refusal"), Tone.ERROR: ("error_bg", "error")}


class BlockView(QWidget):
    """A block; what is below the heading is made when it is first unfolded.

    `folded` says that this changed, `copy_asked` carries the text to copy, as it was sent, `media_wanted` a
    `MediaWish`, where `media` says that somebody can do something with pictures and files.
    """

    folded = Signal(str, bool)
    copy_asked = Signal(object)
    media_wanted = Signal(object)

    def __init__(
        self, theme: Theme, block: Block, turns: Turns, *, folded: bool, media: bool = False
    ) -> None:
        super().__init__()
        self._media = media
        self.block, self._theme, self._turns = block, theme, turns
        self._body: QWidget | None = None
        self._widgets: list[QWidget] = []
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
        self.heading.copy_asked.connect(lambda: self.copy_asked.emit(self.block.copy))
        self._show_body()

    @property
    def is_folded(self) -> bool:
        """Whether only the heading is seen."""
        return self._folded

    def take(self, block: Block) -> bool:
        """Show `block` from now on, if it is the same or this one grown; else nothing changes."""
        old = self.block
        if block == old:
            return True
        if _frame(block) != _frame(old) or not self._grow(old.items, block.items):
            return False
        self.block = block
        self.heading.show_block(block)
        return True

    def open_once(self) -> None:
        """Unfold, without that being a wish for the next time."""
        self._folded = False
        self.heading.set_folded(False)
        self._show_body()

    def toggle(self) -> None:
        """Fold or unfold."""
        self._folded = not self._folded
        self.heading.set_folded(self._folded)
        self._show_body()
        self.folded.emit(self.block.key, self._folded)

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

    def _grow(self, old: tuple[Item, ...], new: tuple[Item, ...]) -> bool:
        """Take in a longer last text; False where anything else changed."""
        if self._body is None or old == new:
            return True
        if len(old) != len(new) or old[:-1] != new[:-1]:
            return False
        last, item = self._widgets[-1], new[-1]
        return isinstance(last, TextBlock) and isinstance(item, TextItem) and last.grow(item)

    def _made(self) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        indent = self._theme.px(22) if self.block.heading.icon else 0
        column.setContentsMargins(indent, 0, 0, 0)
        column.setSpacing(self._theme.px(6))
        self._widgets = [self._widget(item) for item in self.block.items]
        for widget in self._widgets:
            column.addWidget(widget)
        if self.block.remark:
            column.addWidget(RefusalLine(self._theme, self.block.remark))
        return body

    def _widget(self, item: Item) -> QWidget:
        if isinstance(item, TextItem):
            return TextBlock(self._theme, item, self._turns)
        if isinstance(item, CallItem):
            return CallCard(self._theme, item, self._turns)
        card = MediaCard(self._theme, item, useful=self._media)
        card.wanted.connect(self.media_wanted)
        return card


def _frame(block: Block) -> tuple[object, ...]:
    """What a block cannot change without being made anew."""
    return (
        block.key,
        block.fold,
        block.tone,
        block.remark,
        bool(block.heading.title),
        bool(block.heading.icon),
    )
