"""An editor of plain text whose gutter shows, line by line, what differs from the recorded text."""

from collections.abc import Iterator

from PySide6.QtCore import QMimeData, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QMenu, QTextEdit, QWidget

from spanglass.core.display import one_line
from spanglass.core.shown import Shown, shown
from spanglass.gui.pages.replay.line_edits import UNCHANGED, LineEdits, line_edits
from spanglass.gui.pages.replay.typed import restored
from spanglass.gui.pages.traces.detail.text_view import units
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.json_highlight import JsonHighlighter
from spanglass.gui.widgets.row_menu import open_menu

LONGEST = 100_000
"""Characters of a text that can be edited; longer ones are shown to their beginning."""

_LINE, _GUTTER, _NUMBER, _SIGN, _TOP, _RIGHT = 18, 56, 32, 41, 6, 12
_AT_ONCE, _LATER_MS = 20_000, 200


class LineEditor(QTextEdit):
    """`edited` carries the text as it is now, `undo_wanted` and `redo_wanted` ask for the page's steps.

    Its own undo is off: a step of the page may change more than one text.
    """

    edited = Signal(str)
    undo_wanted = Signal()
    redo_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._before, self._shown = theme, "", shown("")
        self._edits, self._setting, self._json = UNCHANGED, False, False
        self._gutter = _Gutter(theme, self)
        self._highlighter: JsonHighlighter | None = None
        self.setUndoRedoEnabled(False)
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.viewport().setAutoFillBackground(False)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_LATER_MS)
        self._later.timeout.connect(self._compare)
        self.document().setDocumentMargin(0)
        self.textChanged.connect(self._changed)
        self.verticalScrollBar().valueChanged.connect(self._gutter.update)
        self._restyle()
        theme.changed.connect(self._restyle)

    @property
    def edits(self) -> LineEdits:
        """What differs from the recorded text."""
        return self._edits

    def show_text(self, text: str, before: str, *, json: bool = False, locked: bool = False) -> None:
        """Show a text beside what was recorded; one that is shown already stays with its cursor."""
        self.setReadOnly(locked or len(text) > LONGEST)
        self._before = shown(before[:LONGEST]).text
        if text != self.value or json != self._json:
            self._set(text, json=json)
        self._compare()

    @property
    def value(self) -> str:
        """The text as it is meant: with what was hidden or marked as it was."""
        if len(self._shown.original) > LONGEST:
            return self._shown.original
        return restored(self._shown, self.toPlainText())

    def _set(self, text: str, *, json: bool) -> None:
        self._setting, self._json = True, json
        whole = shown(text[:LONGEST])
        self._shown = whole if len(text) <= LONGEST else Shown(whole.text, text)
        place = self.textCursor().position()
        if self._highlighter is not None:
            self._highlighter.setDocument(None)
        self.setPlainText(self._shown.text)
        self._highlighter = JsonHighlighter(self.document(), self._theme) if json else None
        cursor = self.textCursor()
        cursor.setPosition(min(place, max(0, self.document().characterCount() - 1)))
        self.setTextCursor(cursor)
        self._setting = False

    def _changed(self) -> None:
        if self._setting:
            return
        self.edited.emit(self.value)
        if self.document().characterCount() < _AT_ONCE:
            self._compare()
        else:
            self._later.start()

    def _compare(self) -> None:
        self._later.stop()
        self._edits = line_edits(self._before, self.toPlainText())
        self._space()
        self._mark_words()
        self.viewport().update()
        self._gutter.update()

    def _space(self) -> None:
        """Leave room above lines for those that are gone, as a margin: it is no change of the text."""
        self._setting = True
        height, removed, last = self._theme.px(_LINE), self._edits.removed, self.document().blockCount()
        frame = self.document().rootFrame().frameFormat()
        top = len(removed.get(0, ())) * height + self._theme.px(_TOP)
        bottom = len(removed.get(last, ())) * height + self._theme.px(_TOP)
        if (frame.topMargin(), frame.bottomMargin()) != (top, bottom):
            frame.setRightMargin(self._theme.px(_RIGHT))
            frame.setTopMargin(top)
            frame.setBottomMargin(bottom)
            self.document().rootFrame().setFrameFormat(frame)
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        for above, start, end in self._wrongly_spaced(height):
            cursor.setPosition(start.position())
            cursor.setPosition(end.position(), QTextCursor.MoveMode.KeepAnchor)
            given = start.blockFormat()
            given.setTopMargin(above)
            given.setLineHeight(height, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
            cursor.setBlockFormat(given)
        cursor.endEditBlock()
        self._setting = False

    def _wrongly_spaced(self, height: int) -> list[tuple[int, QTextBlock, QTextBlock]]:
        """Room that lines need above them, the first and the last of these, which have other room now.

        A change of formats lays out all of the text, so lines beside each other are changed at one go.
        """
        runs: list[tuple[int, QTextBlock, QTextBlock]] = []
        open_run = False
        for number, block in enumerate(self._blocks()):
            above = len(self._edits.removed.get(number, ())) * height if number else 0
            given = block.blockFormat()
            if given.topMargin() == above and given.lineHeight() == height:
                open_run = False
            elif open_run and runs[-1][0] == above:
                runs[-1] = (above, runs[-1][1], block)
            else:
                runs.append((above, block, block))
                open_run = True
        return runs

    def _mark_words(self) -> None:
        found: list[QTextEdit.ExtraSelection] = []
        for number, places in self._edits.words.items():
            block = self.document().findBlockByNumber(number)
            for start, end in places:
                mark = QTextEdit.ExtraSelection()
                cursor = QTextCursor(block)
                cursor.setPosition(block.position() + units(block.text()[:start]))
                cursor.setPosition(
                    block.position() + units(block.text()[:end]), QTextCursor.MoveMode.KeepAnchor
                )
                mark.cursor = cursor
                mark.format.setBackground(self._theme.color("diff_add_word"))
                found.append(mark)
        self.setExtraSelections(found)

    def _blocks(self) -> Iterator[QTextBlock]:
        block = self.document().begin()
        while block.isValid():
            yield block
            block = block.next()

    def lines(self) -> Iterator[tuple[int, QRect]]:
        """The lines in sight by number, and where each stands in the viewport, without what is gone."""
        layout, height = self.document().documentLayout(), self._theme.px(_LINE)
        layout.documentSize()  # lays out what is not yet: a place would tell another line else
        offset, room = self.verticalScrollBar().value(), self.viewport().height()
        cursor = self.cursorForPosition(QPoint(0, 0))
        block = cursor.block()
        if block.previous().isValid():
            block = block.previous()
        while block.isValid():
            top = round(layout.blockBoundingRect(block).top()) - offset
            tall = max(1, block.layout().lineCount()) * height
            if top - self._gone_above(block.blockNumber()) > room:
                return
            yield block.blockNumber(), QRect(0, top, self.viewport().width(), tall)
            block = block.next()

    def _gone_above(self, number: int) -> int:
        return len(self._edits.removed.get(number, ())) * self._theme.px(_LINE)

    def gone(self) -> Iterator[tuple[int, int, QRect]]:
        """The lines that are gone: before which line, which of them, and where it is drawn."""
        height, last = self._theme.px(_LINE), self.document().blockCount()
        for number, place in self.lines():
            removed = self._edits.removed.get(number, ())
            for step in range(len(removed)):
                top = place.top() - (len(removed) - step) * height
                yield number, step, QRect(0, top, place.width(), height)
            if number == last - 1:
                for step in range(len(self._edits.removed.get(last, ()))):
                    yield last, step, QRect(0, place.bottom() + 1 + step * height, place.width(), height)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the tints and what is gone, then the text."""
        painter = QPainter(self.viewport())
        for number, place in self.lines():
            if number in self._edits.added:
                painter.fillRect(place, self._theme.color("diff_add_bg"))
        painter.setFont(self.font())
        for number, step, place in self.gone():
            painter.fillRect(place, self._theme.color("diff_del_bg"))
            self._paint_gone(painter, number, step, place)
        painter.end()
        super().paintEvent(event)

    def _paint_gone(self, painter: QPainter, number: int, step: int, place: QRect) -> None:
        """One line that is gone, with the words that differ in the one in its place."""
        text = one_line(self._edits.removed[number][step])
        metrics = painter.fontMetrics()
        if text == self._edits.removed[number][step]:
            for start, end in self._edits.gone.get((number, step), ()):
                left = metrics.horizontalAdvance(text[:start])
                wide = metrics.horizontalAdvance(text[start:end])
                painter.fillRect(
                    QRect(left, place.top(), wide, place.height()), self._theme.color("diff_del_word")
                )
        painter.setPen(self._theme.color("text2"))
        painter.drawText(
            place,
            Qt.AlignmentFlag.AlignVCenter,
            metrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width()),
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Undo and redo are the page's."""
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo_wanted.emit()
        elif event.matches(QKeySequence.StandardKey.Redo):
            self.redo_wanted.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (
            event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what a text field offers, with the page's undo and redo."""
        open_menu(_menu(self, event.pos()), event.globalPos())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the gutter as high as the text."""
        super().resizeEvent(event)
        self._gutter.setGeometry(0, 0, self._theme.px(_GUTTER), self.height())

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Take plain text only."""
        self.insertPlainText(source.text())

    def _restyle(self) -> None:
        theme, palette = self._theme, self.palette()
        palette.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        palette.setColor(QPalette.ColorRole.Text, theme.color("text1"))
        self.setPalette(palette)
        self.setFont(theme.font(Size.CAPTION, mono=True))
        self.setViewportMargins(theme.px(_GUTTER), 0, 0, 0)
        if self._highlighter is not None:
            self._highlighter.take_colours()
            self._highlighter.rehighlight()
        self._compare()


def _menu(editor: LineEditor, at: QPoint) -> QMenu:
    """The menu of a text field; its undo is not the editor's own, which is off."""
    menu = editor.createStandardContextMenu(at)
    for name, wanted in (("edit-undo", editor.undo_wanted), ("edit-redo", editor.redo_wanted)):
        for action in menu.findChildren(QAction, name):
            action.setEnabled(True)
            action.triggered.connect(wanted)
    return menu


class _Gutter(QWidget):
    """Line numbers, and − or + where a line differs."""

    def __init__(self, theme: Theme, editor: LineEditor) -> None:
        super().__init__(editor)
        self._theme, self._editor = theme, editor

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw tints, numbers and signs."""
        painter = QPainter(self)
        painter.setFont(self._editor.font())
        edits = self._editor.edits
        for number, place in self._editor.lines():
            added = number in edits.added
            self._paint(painter, place, str(number + 1), "+" if added else "")
        for number, step, place in self._editor.gone():
            self._paint(painter, place, str(edits.were[number] + step + 1), "−")
        painter.end()

    def _paint(self, painter: QPainter, place: QRect, number: str, sign: str) -> None:
        theme, px, line = self._theme, self._theme.px, self._theme.px(_LINE)
        row = QRect(0, place.top(), self.width(), place.height())
        token = {"+": "diff_add", "−": "diff_del"}.get(sign, "")
        if token:
            painter.fillRect(row, theme.color(f"{token}_bg"))
            painter.setPen(theme.color(token))
            painter.drawText(QRect(px(_SIGN), row.top(), px(12), line), Qt.AlignmentFlag.AlignVCenter, sign)
        painter.setPen(theme.color("text3"))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(QRect(0, row.top(), px(_NUMBER), line), flags, number)
