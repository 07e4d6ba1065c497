"""Surfaces and lines: a filled panel, a page, a bar, a one-pixel rule, a splitter with one-pixel handles."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSplitter, QSplitterHandle, QWidget

from spanglass.gui.theming.theme import Theme


class Panel(QWidget):
    """A widget filled with one theme colour."""

    def __init__(self, theme: Theme, token: str = "bg1", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._token = theme, token
        theme.changed.connect(self.update)

    def set_token(self, token: str) -> None:
        """Fill with another colour."""
        self._token = token
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), self._theme.color(self._token))
        painter.end()


class PagePanel(Panel):
    """A page of the window, to which the keyboard can be brought."""

    def take_focus(self) -> None:
        """Bring the keyboard to what the page is for."""
        raise NotImplementedError


class Bar(Panel):
    """A panel with a line of one pixel at its lower edge."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill, and draw the line."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.fillRect(0, self.height() - 1, self.width(), 1, self._theme.color("line1"))
        painter.end()


class Rule(Panel):
    """A line of one pixel, across or down."""

    def __init__(
        self, theme: Theme, *, down: bool = False, token: str = "line1", parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, token, parent)
        if down:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)


class Splitter(QSplitter):
    """A splitter whose handles are one-pixel lines that can be caught a few pixels beside them."""

    def __init__(self, theme: Theme, orientation: Qt.Orientation, parent: QWidget | None = None) -> None:
        super().__init__(orientation, parent)
        self.theme = theme
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)

    def createHandle(self) -> QSplitterHandle:
        """A handle that paints itself as a line."""
        return _Handle(self.orientation(), self)


class _Handle(QSplitterHandle):
    """The one-pixel line between two panes."""

    def __init__(self, orientation: Qt.Orientation, parent: Splitter) -> None:
        super().__init__(orientation, parent)
        self._theme = parent.theme
        self._theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """One pixel."""
        return QSize(1, 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), self._theme.color("line2"))
        painter.end()
