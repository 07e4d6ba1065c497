"""Brings the first place into sight where blocks say what is looked for."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QTextCursor

from spanglass.gui.pages.traces.detail.block_view import BlockView
from spanglass.gui.pages.traces.detail.blocks import Block, CallItem, TextItem
from spanglass.gui.pages.traces.detail.scrolled import ScrolledColumn
from spanglass.gui.pages.traces.detail.text_block import TextBlock
from spanglass.gui.pages.traces.detail.text_view import TextView
from spanglass.gui.pages.traces.detail.turns import Turns

_ABOVE = 3
"""The place comes to this part of the view's height, so that what was said before it is seen."""
_PLACED_TWICE = 2
"""What comes into sight is laid out only then, which may move what is below it."""


class FirstMatch:
    """Seeks once for each text and each span, in turns, as the blocks are made."""

    def __init__(
        self, column: ScrolledColumn, view_of: Callable[[str], BlockView | None], turns: Turns
    ) -> None:
        self._column, self._view_of, self._turns = column, view_of, turns
        self._owner = QObject(column)
        self._text = self._key = ""
        self._sought = False

    def look_for(self, text: str) -> None:
        """Seek this text from now on; nothing for the empty text."""
        self._text = text.casefold()

    def seek(self, blocks: Sequence[Block], *, again: bool) -> None:
        """Bring into sight what `blocks` say of the text, unless that was done; `again` in any case."""
        self._sought = bool(self._text) and (again or self._sought)
        if not self._sought:
            return
        found = next((block.key for block in blocks if _says(block, self._text)), None)
        self._sought = found is not None
        if found is not None:
            self._key = found
            self._turns.add(self._owner, self._step)

    def _step(self) -> bool:
        """Go to the place if it is there; else when it, and what comes before it, is made."""
        if not self._sought:
            return False
        view = self._view_of(self._key)
        if view is not None and view.is_folded:
            view.open_once()
        place = _place(view, self._text) if view is not None else None
        if place is None and (self._turns.others(self._owner) or (view and _unfold(view, self._text))):
            self._turns.add(self._owner, self._step)
            return False
        self._sought = False
        if view is not None:
            self._show(view, place)
        return False

    def _show(self, view: BlockView, place: tuple[TextView, QTextCursor] | None) -> None:
        column, bar = self._column, self._column.verticalScrollBar()
        for _ in range(_PLACED_TWICE):
            column.settle()
            top = view.y()
            if place is not None:
                text, cursor = place
                top = text.mapTo(view, QPoint(0, text.cursorRect(cursor).top())).y() + view.y()
            height = column.viewport().height()
            if not bar.value() <= top < bar.value() + height - height // _ABOVE:
                bar.setValue(top - height // _ABOVE)


def _says(block: Block, text: str) -> bool:
    for item in block.items:
        said = item.arguments if isinstance(item, CallItem) else item
        if isinstance(said, TextItem):
            texts = (said.shown.text, *said.rest)
            if any(text in each.casefold() for each in texts):
                return True
    return False


def _unfold(view: BlockView, text: str) -> bool:
    """Let a long text show more of itself, if what it does not show says it."""
    for block in view.findChildren(TextBlock):
        if block.keeps(text):
            block.show_all()
            return True
    return False


def _place(view: BlockView, text: str) -> tuple[TextView, QTextCursor] | None:
    """The first of a block's texts that says it, and where."""
    for one in view.findChildren(TextView):
        cursor = one.document().find(text)
        if not cursor.isNull():
            cursor.setPosition(cursor.selectionStart())
            return one, cursor
    return None
