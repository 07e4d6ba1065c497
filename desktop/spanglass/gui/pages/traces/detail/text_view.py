"""A read-only piece of text that takes as much height as it needs and can be selected and copied."""

from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QMimeData, QSizeF, Qt, SignalInstance
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QShowEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QMenu, QTextEdit

from spanglass.core.display import one_line
from spanglass.core.secrets import MASK
from spanglass.core.shown import Shown
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.focus_ring import BY_KEYBOARD, paint_ring
from spanglass.gui.widgets.json_highlight import JsonHighlighter

NEEDLE = "needle"
"""The property in which a widget says which text is to stand out in the views in it."""

_MOST_MARKS = 200
_MOST_WORDS, _SHOWN_WORDS = 200, 40
SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard


@dataclass(frozen=True, slots=True)
class Setting:
    """How a text is set: prose of 12 on 18 pixels, or code of 11 on 16; `token` is its colour."""

    code: bool = False
    json: bool = False
    token: str = "text1"


class TextView(QTextEdit):
    """The characters of `shown` from `start` to `end`; what is copied is what was sent.

    It is only ever given plain text, wraps anywhere, and leaves the wheel to what it lies in.
    """

    def __init__(
        self, theme: Theme, shown: Shown, setting: Setting, part: tuple[int, int] | None = None
    ) -> None:
        super().__init__()
        self._shown, self._part = shown, part or (0, len(shown.text))
        self._theme, self._setting, self._measured, self._ring = theme, setting, False, False
        self.setReadOnly(True)
        self.setAccessibleName("Text")
        self.setAcceptRichText(False)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextInteractionFlags(SELECTABLE)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setTabChangesFocus(True)
        self._set_colours()
        self._insert(theme, setting)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)

    @property
    def start(self) -> int:
        """Where its part of the text begins."""
        return self._part[0]

    def show_part(self, shown: Shown, part: tuple[int, int]) -> None:
        """Show the part of a newer text; what is common stays, and with it the selection."""
        old, new = self._shown.text[slice(*self._part)], shown.text[slice(*part)]
        self._shown, self._part = shown, part
        common = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), None)
        common = min(len(old), len(new)) if common is None else common
        cursor = QTextCursor(self.document())
        cursor.setPosition(units(new[:common]))
        cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(new[common:], QTextCharFormat())

    def mark(self, text: str) -> None:
        """Let a text stand out, in any case; nothing for the empty text."""
        self.setExtraSelections(marks(self.document(), text, self._match))

    def showEvent(self, event: QShowEvent) -> None:
        """Let stand out what is looked for in what this lies in."""
        super().showEvent(event)
        above = self.parentWidget()
        while above is not None and above.property(NEEDLE) is None:
            above = above.parentWidget()
        if above is not None and above.property(NEEDLE):
            self.mark(above.property(NEEDLE))

    def recolour(self) -> None:
        """Take the theme's colours; its sizes are those of when the view was made."""
        self._set_colours()
        if self._highlighter is not None:
            self._highlighter.take_colours()
            self._highlighter.rehighlight()

    def _set_colours(self) -> None:
        self._match = self._theme.color("match")
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        palette.setColor(QPalette.ColorRole.Text, self._theme.color(self._setting.token))
        self.setPalette(palette)
        self.viewport().setAutoFillBackground(False)

    def _insert(self, theme: Theme, setting: Setting) -> None:
        document = self.document()
        document.setDocumentMargin(0)
        font = theme.font(Size.CAPTION, mono=True) if setting.code else theme.font(Size.BODY)
        self.setFont(font)
        self._highlighter = JsonHighlighter(document, theme) if setting.json else None
        height = QTextBlockFormat()
        kind = QTextBlockFormat.LineHeightTypes.FixedHeight.value
        height.setLineHeight(theme.px(16 if setting.code else 18), kind)
        cursor = QTextCursor(document)
        cursor.setBlockFormat(height)
        cursor.insertText(self._shown.text[slice(*self._part)], QTextCharFormat())
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def lay_out(self, width: int) -> None:
        """Take a width and lay out the text now: who makes many views can tell then how long one takes."""
        self.resize(width, self.height())
        self.show()
        self._measure()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the final height at once where Qt would lay out the text bit by bit; later sizes may wait."""
        super().resizeEvent(event)
        if not self._measured and self.isVisible():
            self._measure()

    def _measure(self) -> None:
        self._measured = True
        document = self.document()
        document.documentLayout().blockBoundingRect(document.lastBlock())
        self._fit(document.size())

    def _fit(self, size: QSizeF) -> None:
        height = ceil(size.height())
        if height != self.minimumHeight() or height != self.maximumHeight():
            self.setFixedHeight(height)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring where the keyboard came here by itself."""
        super().focusInEvent(event)
        self._ring = event.reason() in BY_KEYBOARD
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide it."""
        super().focusOutEvent(event)
        self._ring = False
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text, and the ring over it."""
        super().paintEvent(event)
        if self._ring:
            painter = QPainter(self.viewport())
            paint_ring(painter, self._theme, self.viewport().rect())
            painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the scroll area around."""
        event.ignore()

    def createMimeDataFromSelection(self) -> QMimeData:
        """What was sent of the selected text, as plain text only."""
        cursor, data = self.textCursor(), QMimeData()
        text, offset = self._shown.text[slice(*self._part)], self._part[0]
        start, end = (
            offset + characters(text, place) for place in (cursor.selectionStart(), cursor.selectionEnd())
        )
        data.setText(self._shown.copied(start, end))
        return data

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer copying."""
        menu = QMenu(self)
        copy = menu.addAction("Copy")
        copy.setEnabled(self.textCursor().hasSelection())
        copy.triggered.connect(self.copy)
        menu.addAction("Select all").triggered.connect(self.selectAll)
        self._offer_words(menu)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def _offer_words(self, menu: QMenu) -> None:
        """Offer to filter by the selected words, where somebody around takes such a wish."""
        words = " ".join(_whole_words(self.textCursor()).replace('"', " ").split())
        above = self.parentWidget()
        while above is not None and not hasattr(above, "words_wanted"):
            above = above.parentWidget()
        if above is not None and 0 < len(words) <= _MOST_WORDS and MASK not in words:
            wanted: SignalInstance = above.words_wanted
            said = one_line(words, _SHOWN_WORDS).replace("&", "&&")
            menu.addSeparator()
            menu.addAction(f"Show only traces that say “{said}”").triggered.connect(
                lambda: wanted.emit(words)
            )


def _whole_words(cursor: QTextCursor) -> str:
    """What is selected, with the rest of a word at either end that is selected in part."""
    if not cursor.hasSelection():
        return ""
    document, start, end = cursor.document(), cursor.selectionStart(), cursor.selectionEnd()
    while start > 0 and all(document.characterAt(at).isalnum() for at in (start - 1, start)):
        start -= 1
    while all(document.characterAt(at).isalnum() for at in (end - 1, end)):
        end += 1
    whole = QTextCursor(document)
    whole.setPosition(start)
    whole.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    return whole.selectedText()


def marks(document: QTextDocument, text: str, colour: QColor) -> list[QTextEdit.ExtraSelection]:
    """Where a document says a text, in any case, filled with a colour; the first of very many."""
    found: list[QTextEdit.ExtraSelection] = []
    cursor = document.find(text) if text else QTextCursor()
    while not cursor.isNull() and len(found) < _MOST_MARKS:
        mark = QTextEdit.ExtraSelection()
        mark.cursor = cursor
        mark.format.setBackground(colour)
        found.append(mark)
        cursor = document.find(text, cursor)
    return found


def units(text: str) -> int:
    """The length of a text in UTF-16 units, in which Qt counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def characters(text: str, units: int) -> int:
    """A position that Qt gives in UTF-16 units, in characters."""
    if text.isascii():
        return units
    return len(text.encode("utf-16-le", "surrogatepass")[: 2 * units].decode("utf-16-le", "replace"))
