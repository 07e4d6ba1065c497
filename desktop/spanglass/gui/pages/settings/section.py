"""What every part of the settings is made of: a title over a card of rows."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.text import Label


class Card(QWidget):
    """A raised ground with rows, a line between each two that are shown."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(1, 1, 1, 1)
        self._column.setSpacing(1)
        theme.changed.connect(self.update)

    def add(self, row: QWidget) -> None:
        """Add a row at the end."""
        self._column.addWidget(row)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground and the lines."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.color("line1"), 1))
        painter.setBrush(self._theme.color("bg1"))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        shown = [child for child in self.children() if isinstance(child, QWidget) and child.isVisible()]
        for row in sorted(shown, key=lambda row: row.y())[1:]:
            painter.fillRect(1, row.y() - 1, self.width() - 2, 1, self._theme.color("line1"))
        painter.end()


class Row(QWidget):
    """A name with a sentence under it, and at the right what sets it; `words` is what it is found by."""

    def __init__(self, theme: Theme, name: str, sentence: str = "", *controls: QWidget) -> None:
        super().__init__()
        self._theme, self.words = theme, f"{name} {sentence}".lower()
        self.note = Label(theme, sentence, token="text3").with_font(Size.CAPTION)
        self.note.setWordWrap(True)
        self.note.setVisible(bool(sentence))
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(Label(theme, name).with_font(weight=500))
        texts.addWidget(self.note)
        self._line = QHBoxLayout(self)
        self._line.addLayout(texts, 1)
        for control in controls:
            self._line.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._restyle()
        theme.changed.connect(self._restyle)

    def say(self, sentence: str, token: str = "text3") -> None:
        """Put another sentence under the name."""
        self.note.set_text(sentence)
        self.note.set_token(token)
        self.note.setVisible(bool(sentence))

    def _restyle(self) -> None:
        px = self._theme.px
        self._line.setContentsMargins(px(12), px(7), px(12), px(7))
        self._line.setSpacing(px(8))
        self.setMinimumHeight(px(44))


class Section(QWidget):
    """A part of the settings: `narrow` leaves only the rows that a text is found in.

    A row says what it is found by as `words`; one without is left as it is.
    """

    def __init__(
        self, theme: Theme, title: str, sentence: str, rows: Sequence[QWidget], beside: QWidget | None = None
    ) -> None:
        super().__init__()
        self._theme, self.title, self._rows = theme, title, tuple(rows)
        self._words = f"{title} {sentence}".lower()
        self.setAccessibleName(title)
        said = Label(theme, sentence, token="text2")
        said.setWordWrap(True)
        said.setVisible(bool(sentence))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Label(theme, title).with_font(Size.SUBJECT, 600))
        words.addWidget(said)
        head = QHBoxLayout()
        head.addLayout(words, 1)
        if beside is not None:
            head.addWidget(beside, 0, Qt.AlignmentFlag.AlignBottom)
        self._column = QVBoxLayout(self)
        self._column.addLayout(head)
        self._card = Card(theme)
        for row in rows:
            self._card.add(row)
        self._column.addWidget(self._card)
        self._restyle()
        theme.changed.connect(self._restyle)

    def narrow(self, text: str) -> bool:
        """Show the rows whose words hold `text`, all if the title does; whether any is left."""
        wanted = text.strip().lower()
        whole = wanted in self._words
        rows = [(row, str(row.words)) for row in self._rows if hasattr(row, "words")]
        found = [row for row, words in rows if whole or wanted in words]
        for row, _ in rows:
            row.setVisible(row in found)
        self.setVisible(bool(found))
        self._card.update()
        return bool(found)

    def close_down(self) -> None:
        """End what it has begun, when the window closes."""

    def _restyle(self) -> None:
        self._column.setContentsMargins(0, 0, 0, self._theme.px(18))
        self._column.setSpacing(self._theme.px(8))
