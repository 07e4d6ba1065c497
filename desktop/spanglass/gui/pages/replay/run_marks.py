"""One small square for each run of a column: how it ended, or that it is still under way."""

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from spanglass.gui.pages.replay.results import Column, State
from spanglass.gui.theming.theme import Size, Theme

SIDE, GAP = 16, 3
_FEW = 12

LOOKS = {
    "ok": ("check", "ok"),
    "refused": ("hand", "refusal"),
    "error": ("circle-x", "error"),
    "failed": ("circle-x", "error"),
    "schema": ("braces", "error"),
    "cut off": ("scissors", "warn"),
    State.RUNNING.value: ("loader-circle", "text2"),
    State.WAITING.value: ("circle-dashed", "text3"),
    State.BROKEN.value: ("square", "text3"),
    State.LEFT.value: ("minus", "text3"),
    "stopped": ("minus", "text3"),
}
"""Icon and colour of each verdict and state."""

_GROUNDS = {"ok": "ok_bg", "refusal": "refusal_bg", "error": "error_bg", "warn": "warn_bg"}
_ORDER = (
    "ok", "refused", "schema", "cut off", "error", "failed", "running", "waiting", "broken off",
    "left", "stopped",
)  # fmt: skip


class RunMarks(QWidget):
    """Squares for a few runs, counts of each kind for many; `chosen` carries the number of a run."""

    chosen = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._verdicts: list[str] = []
        self._counts: list[tuple[str, int]] = []
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def show_column(self, column: Column | None) -> None:
        """Show how the runs of a column stand; of many only how many stand how is looked at."""
        verdicts: list[str] = []
        counts: list[tuple[str, int]] = []
        if column is not None:
            counts = [(name, number) for name in _ORDER if (number := column.count(name))]
            verdicts = [run.verdict for run in column.runs.values()] if len(column.runs) <= _FEW else []
        if (verdicts, counts) != (self._verdicts, self._counts):
            self._verdicts, self._counts = verdicts, counts
            self.setAccessibleName(", ".join(f"{number} {name}" for name, number in counts))
            self.updateGeometry()
            self.update()

    @property
    def _few(self) -> bool:
        return bool(self._verdicts)

    def sizeHint(self) -> QSize:
        """As wide as the squares, or the counts."""
        px = self._theme.px
        if self._few:
            return QSize(max(0, len(self._verdicts) * px(SIDE + GAP) - px(GAP)), px(SIDE + 2))
        metrics = QFontMetrics(self._theme.font(Size.CAPTION, 500, figures=True))
        words = sum(metrics.horizontalAdvance(str(number)) for _, number in self._counts)
        return QSize(words + len(self._counts) * px(SIDE + 8), px(SIDE + 2))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw squares or counts."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._few:
            px = self._theme.px
            for at, verdict in enumerate(self._verdicts):
                self._paint_square(painter, QRect(at * px(SIDE + GAP), px(1), px(SIDE), px(SIDE)), verdict)
        else:
            self._paint_counts(painter)
        painter.end()

    def _paint_square(self, painter: QPainter, place: QRect, verdict: str) -> None:
        theme = self._theme
        icon, token = LOOKS[verdict]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(_GROUNDS.get(token, "bg3")))
        painter.drawRoundedRect(place, 4, 4)
        side = theme.px(12)
        painter.drawPixmap(
            QRect(place.center().x() - side // 2 + 1, place.center().y() - side // 2 + 1, side, side),
            theme.pixmap(icon, token, 12, self.devicePixelRatioF()),
        )

    def _paint_counts(self, painter: QPainter) -> None:
        theme, px = self._theme, self._theme.px
        painter.setFont(theme.font(Size.CAPTION, 500, figures=True))
        x = 0
        for name, number in self._counts:
            icon, token = LOOKS[name]
            side = px(12)
            picture = theme.pixmap(icon, token, 12, self.devicePixelRatioF())
            painter.drawPixmap(QRect(x, (self.height() - side) // 2, side, side), picture)
            x += side + px(3)
            painter.setPen(theme.color(token))
            width = painter.fontMetrics().horizontalAdvance(str(number))
            painter.drawText(
                QRect(x, 0, width + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, str(number)
            )
            x += width + px(9)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the run of the square."""
        at = int(event.position().x()) // max(1, self._theme.px(SIDE + GAP))
        if self._few and 0 <= at < len(self._verdicts):
            self.chosen.emit(at + 1)
