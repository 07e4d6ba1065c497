"""The sheet over the window while files are held over it: says what dropping them will do."""

from pathlib import Path

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from spanglass.core.display import one_line
from spanglass.gui.files.dropping import Offer
from spanglass.gui.theming.theme import Size, Theme

_NAMES_SHOWN = 3
_LONGEST_NAME = 40


class DragOver(QWidget):
    """Covers its parent while shown, and leaves the drag's events to it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._parent = parent
        self._theme, self._offer = theme, Offer((), ())
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_offer(self, offer: Offer) -> None:
        """Say what will happen to the files."""
        self._offer = offer
        self.setAccessibleName(self.headline())
        self.setGeometry(self._parent.rect())
        self.raise_()
        self.show()
        self.update()

    def headline(self) -> str:
        """What dropping now would do."""
        opened, count = self._offer.opened, self._offer.count
        if self._offer.text:
            return "Drop to open the text"
        if not count:
            return "Nothing here is a trace file"
        word = "file" if all(path.suffix for path in opened) else "item"  # it may be a folder
        return f"Drop to open 1 {word}" if count == 1 else f"Drop to open {count:,} {word}s"

    def named(self) -> list[tuple[Path, bool]]:
        """The few files that are named, and whether each would be opened; one that is not has a place."""
        opened, skipped = self._offer.opened, self._offer.skipped
        first = opened[: _NAMES_SHOWN - bool(skipped)]
        rest = skipped[: _NAMES_SHOWN - len(first)]
        return [*((path, True) for path in first), *((path, False) for path in rest)]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw scrim, dashed frame, icon, words and names."""
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scrim = QColor(theme.color("bg0"))
        scrim.setAlphaF(0.92)
        painter.fillRect(self.rect(), scrim)
        token = "accent" if self._offer.count or self._offer.text else "line3"
        pen = QPen(theme.color(token), 2)
        pen.setDashPattern([3, 3])
        painter.setPen(pen)
        edge = theme.px(16)
        painter.drawRoundedRect(self.rect().adjusted(edge, edge, -edge, -edge), 10, 10)
        self._paint_words(painter, token)
        painter.end()

    def _paint_words(self, painter: QPainter, token: str) -> None:
        theme, middle, top = self._theme, self.width() // 2, self.height() // 2 - self._theme.px(73)
        side = theme.px(40)
        icon = theme.pixmap("file-down", token, 40, self.devicePixelRatioF())
        painter.drawPixmap(QRect(middle - side // 2, top, side, side), icon)
        self._line(painter, top + theme.px(52), self.headline(), (Size.HEADLINE, 600, "text1"))
        self._line(painter, top + theme.px(80), self.sentence(), (Size.TITLE, 400, "text1"))
        self._paint_names(painter, top + theme.px(114))

    def sentence(self) -> str:
        """What will become of what is dropped."""
        if not (self._offer.count or self._offer.text):
            return "Expected files of traces, such as .json, .jsonl or .pb."
        one = self._offer.count == 1 and not self._offer.text
        words = ("It opens", "stays") if one else ("They open", "stay")
        return f"{words[0]} next to your live traces and {words[1]} marked as imported."

    def _line(self, painter: QPainter, top: int, text: str, how: tuple[int, int, str]) -> None:
        size, weight, token = how
        painter.setFont(self._theme.font(size, weight))
        painter.setPen(self._theme.color(token))
        painter.drawText(QRect(0, top, self.width(), self._theme.px(26)), Qt.AlignmentFlag.AlignCenter, text)

    def _paint_names(self, painter: QPainter, top: int) -> None:
        """Draw the first names on a strip, each with what becomes of it."""
        if self._offer.text:
            return
        theme = self._theme
        chips = [_Chip(theme, path, opened=opened) for path, opened in self.named()]
        rest = self._offer.count + len(self._offer.skipped) - len(chips)
        more = f"and {rest:,} more" if rest > 0 else ""
        words = QFontMetrics(theme.font(Size.CAPTION)).horizontalAdvance(more)
        gap, edge = theme.px(18), theme.px(12)
        width = sum(chip.width + gap for chip in chips) - gap + (words + gap if more else 0) + 2 * edge
        strip = QRect((self.width() - width) // 2, top, width, theme.px(30))
        painter.setPen(QPen(theme.color("line1"), 1))
        painter.setBrush(theme.color("bg2"))
        painter.drawRoundedRect(strip.toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        x = strip.left() + edge
        for chip in chips:
            chip.paint(painter, QPoint(x, strip.top()), self.devicePixelRatioF())
            x += chip.width + gap
        painter.setFont(theme.font(Size.CAPTION))
        painter.setPen(theme.color("text2"))
        painter.drawText(
            QRect(x, strip.top(), words + 4, strip.height()), Qt.AlignmentFlag.AlignVCenter, more
        )


class _Chip:
    """A file's icon, name and what becomes of it, for one painting."""

    def __init__(self, theme: Theme, path: Path, *, opened: bool) -> None:
        self._theme, self._opened = theme, opened
        name = one_line(path.name)
        short = name if len(name) <= _LONGEST_NAME else f"{name[:18]}…{name[-18:]}"
        self._name = short
        mono, plain = theme.font(Size.CAPTION, mono=True), theme.font(Size.CAPTION, 500)
        self._name_width = QFontMetrics(mono).horizontalAdvance(short)
        after = theme.px(14) if opened else QFontMetrics(plain).horizontalAdvance("skipped")
        self.width = theme.px(20) + self._name_width + theme.px(8) + after

    def paint(self, painter: QPainter, at: QPoint, dpr: float) -> None:
        """Draw it 30 pixels high from its upper left corner."""
        theme, height = self._theme, self._theme.px(30)
        side = theme.px(14)
        top = at.y() + (height - side) // 2
        icon = theme.pixmap("file-text" if self._opened else "file", "text2", 14, dpr)
        painter.drawPixmap(QRect(at.x(), top, side, side), icon)
        painter.setFont(theme.font(Size.CAPTION, mono=True))
        painter.setPen(theme.color("text1" if self._opened else "text3"))
        x = at.x() + theme.px(20)
        flags = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRect(x, at.y(), self._name_width + 4, height), flags, self._name)
        x += self._name_width + theme.px(8)
        if self._opened:
            painter.drawPixmap(QRect(x, top, side, side), theme.pixmap("check", "ok", 14, dpr))
        else:
            painter.setFont(theme.font(Size.CAPTION, 500))
            painter.setPen(theme.color("warn"))
            painter.drawText(QRect(x, at.y(), theme.px(60), height), flags, "skipped")
