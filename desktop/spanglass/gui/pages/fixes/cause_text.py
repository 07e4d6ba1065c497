"""The cause of a group in some sentences; words that a call shows lead to it."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QPalette,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextBrowser, QTextEdit

from spanglass.core.fixes import Evidence
from spanglass.core.shown import shown
from spanglass.gui.theming.theme import Size, Theme

_LINE = 19
_LINKS = Qt.TextInteractionFlag.LinksAccessibleByMouse


class CauseText(QTextBrowser):
    """Plain text with links; `wanted` carries the call that a link stands for."""

    wanted = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._cause = ""
        self._evidence: tuple[Evidence, ...] = ()
        self._refs: list[Evidence] = []
        self._places: list[tuple[int, int]] = []
        self._at = 0
        self.setOpenLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTextInteractionFlags(_LINKS)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(0)
        self.viewport().setAutoFillBackground(False)
        self.setAccessibleName("Cause")
        self.anchorClicked.connect(self._follow)
        theme.changed.connect(self._fill)
        self._fill()

    def show_cause(self, cause: str, evidence: Sequence[Evidence]) -> None:
        """Show another cause."""
        if (cause, tuple(evidence)) != (self._cause, self._evidence):
            self._cause, self._evidence = cause, tuple(evidence)
            self._fill()

    @property
    def links(self) -> tuple[str, ...]:
        """The words that lead to a call, in the order of the text."""
        return tuple(each.text for each in self._refs)

    def _fill(self) -> None:
        theme, palette = self._theme, self.palette()
        palette.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        palette.setColor(QPalette.ColorRole.Text, theme.color("text2"))
        self.setPalette(palette)
        self.setFont(theme.font(Size.BODY))
        self._refs, self._places, self._at = [], [], 0
        self.clear()
        cursor, height = QTextCursor(self.document()), QTextBlockFormat()
        height.setLineHeight(theme.px(_LINE), QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        cursor.setBlockFormat(height)
        ink = QTextCharFormat()
        ink.setForeground(theme.color("text2"))
        for text, evidence in pieces(self._cause, self._evidence):
            start = cursor.position()
            cursor.insertText(shown(text).text, ink if evidence is None else self._link(evidence))
            if evidence is not None:
                self._places.append((start, cursor.position()))
        self._fit()

    def _link(self, evidence: Evidence) -> QTextCharFormat:
        looks = QTextCharFormat()
        looks.setAnchor(True)
        looks.setAnchorHref(f"call:{len(self._refs)}")
        looks.setForeground(self._theme.color("text1"))
        looks.setBackground(self._theme.color("bg3"))
        looks.setFontWeight(500)
        looks.setToolTip("Show the call among the traces")
        self._refs.append(evidence)
        return looks

    def _point(self) -> None:
        """Let the link that Enter follows stand out while the keyboard is here."""
        found = []
        if self.hasFocus() and self._places:
            mark = QTextEdit.ExtraSelection()
            start, end = self._places[self._at]
            mark.cursor = QTextCursor(self.document())
            mark.cursor.setPosition(start)
            mark.cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            mark.format.setBackground(self._theme.color("sel"))
            mark.format.setForeground(self._theme.color("accent"))
            found.append(mark)
            self.setAccessibleDescription(
                f"{self._refs[self._at].text}: link {self._at + 1} of {len(self._refs)}"
            )
        self.setExtraSelections(found)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right go through the links, Enter follows one; all else is the page's."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is not None and self._places:
            self._at = (self._at + step) % len(self._places)
            self._point()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._refs:
            self.wanted.emit(self._refs[self._at].ref)
        else:
            event.ignore()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab leaves the text; the arrow keys go from link to link."""
        return QTextEdit.focusNextPrevChild(self, forward)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show which link is next."""
        super().focusInEvent(event)
        self._point()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show none."""
        super().focusOutEvent(event)
        self._point()

    def _follow(self, url: QUrl) -> None:
        number = int(url.toString().partition(":")[2])
        if number < len(self._refs):
            self.wanted.emit(self._refs[number].ref)

    def _fit(self) -> None:
        self.document().setTextWidth(max(1, self.viewport().width()))
        self.setFixedHeight(round(self.document().size().height()) + self._theme.px(2))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Be as high as the text is at this width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def minimumSizeHint(self) -> QSize:
        """Any width."""
        return QSize(0, self._theme.px(_LINE))


def pieces(cause: str, evidence: Sequence[Evidence]) -> list[tuple[str, Evidence | None]]:
    """The text in pieces, those that a call shows with it; each evidence is looked for once."""
    places = [(at, each) for each in evidence if each.text and (at := cause.find(each.text)) >= 0]
    found: list[tuple[str, Evidence | None]] = []
    end = 0
    for at, each in sorted(places, key=lambda place: (place[0], -len(place[1].text))):
        if at >= end:
            found += [(cause[end:at], None)] if at > end else []
            found.append((each.text, each))
            end = at + len(each.text)
    return [*found, (cause[end:], None)] if end < len(cause) else found
