"""The row of figures under a span's name: each with its label above and a remark behind."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from spanglass.core.display import UNKNOWN
from spanglass.gui.pages.traces.detail.span_figures import Figure
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.hint import show_hint

_LABEL, _VALUE, _BETWEEN, _GAP, _NOTE_GAP = 16, 18, 1, 24, 5


class FigureRow(QWidget):
    """Figures from the left; without room for all, the remarks go first, then the figures at the end."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._views: list[FigureView] = []
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._place)

    def show_figures(self, figures: Sequence[Figure]) -> None:
        """Show other figures; those of the same labels keep their widgets."""
        if [view.figure.label for view in self._views] != [figure.label for figure in figures]:
            for view in self._views:
                view.hide()
                view.deleteLater()
            self._views = [FigureView(self._theme, self) for _ in figures]
        for view, figure in zip(self._views, figures, strict=True):
            view.show_figure(figure)
        self._place()

    def view(self, label: str) -> "FigureView | None":
        """The widget of the figure with this label."""
        return next((view for view in self._views if view.figure.label == label), None)

    def _place(self) -> None:
        gap = self._theme.px(_GAP)
        full = sum(view.width_with(note=True) + gap for view in self._views) - gap
        x = 0
        for view in self._views:
            width = view.width_with(note=full <= self.width())
            view.with_note = full <= self.width()
            view.setGeometry(x, 0, width, self.height())
            view.setVisible(x + width <= self.width())
            x += width + gap

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many as there is room for."""
        super().resizeEvent(event)
        self._place()

    def sizeHint(self) -> QSize:
        """Two lines."""
        return QSize(self._theme.px(200), self._theme.px(_LABEL + _BETWEEN + _VALUE))

    def minimumSizeHint(self) -> QSize:
        """Any width."""
        return QSize(0, self.sizeHint().height())


class FigureView(QWidget):
    """One figure."""

    def __init__(self, theme: Theme, row: FigureRow) -> None:
        super().__init__(row)
        self._theme = theme
        self.figure = Figure("", "")
        self.with_note = True

    def show_figure(self, figure: Figure) -> None:
        """Show another value."""
        self.figure = figure
        show_hint(self, figure.hint)
        known = "not known" if figure.text == UNKNOWN else figure.text
        self.setAccessibleName(", ".join(filter(None, (f"{figure.label} {known}", figure.note, figure.hint))))
        self.update()

    def width_with(self, *, note: bool) -> int:
        """The width it needs."""
        theme, figure = self._theme, self.figure
        label = QFontMetrics(theme.font(Size.CAPTION, 500)).horizontalAdvance(figure.label)
        value = QFontMetrics(theme.font(Size.TITLE, 600)).horizontalAdvance(figure.text)
        if note and figure.note:
            words = QFontMetrics(theme.font(Size.CAPTION, 500)).horizontalAdvance(figure.note)
            value += theme.px(_NOTE_GAP) + words
        return max(label, value)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw label, value and remark."""
        theme, figure = self._theme, self.figure
        painter = QPainter(self)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(theme.font(Size.CAPTION, 500))
        painter.setPen(theme.color("text3"))
        painter.drawText(QRect(0, 0, self.width(), theme.px(_LABEL)), middle, figure.label)
        line = QRect(0, theme.px(_LABEL + _BETWEEN), self.width(), theme.px(_VALUE))
        painter.setFont(theme.font(Size.TITLE, 600))
        painter.setPen(theme.color("text3" if figure.text == UNKNOWN else "text1"))
        painter.drawText(line, middle, figure.text)
        if figure.note and self.with_note:
            left = painter.fontMetrics().horizontalAdvance(figure.text) + theme.px(_NOTE_GAP)
            painter.setFont(theme.font(Size.CAPTION, 500))
            painter.setPen(theme.color("text3"))
            painter.drawText(line.adjusted(left, theme.px(1), 0, 0), middle, figure.note)
        painter.end()
