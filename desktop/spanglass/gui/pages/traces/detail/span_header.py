"""The head of a span: what it is, its model, its figures, and why it failed or is not counted."""

from dataclasses import replace

from PySide6.QtCore import QPoint, QRect, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from spanglass.core.display import one_line
from spanglass.core.facts import Kind
from spanglass.core.views import Below, SpanRow
from spanglass.gui.models import span_words
from spanglass.gui.models.table import as_hint
from spanglass.gui.pages.traces.detail.figure_row import FigureRow
from spanglass.gui.pages.traces.detail.span_figures import (
    COST,
    asked_again_line,
    error_line,
    figures,
    not_counted_line,
    schema_line,
    sums,
)
from spanglass.gui.theme import KIND_ICONS, Size, Theme
from spanglass.gui.widgets.badge import Badge
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.panels import Panel
from spanglass.gui.widgets.text import Label

_MODEL = 60
_SHORT_MODEL = 24
_NARROW, _TIGHT = 500, 420
_LEAST_NAME = 60


class SpanHeader(Panel):
    """Name and badges, figures, and a line for what is wrong.

    `copy_wanted` is the copy button, `menu_wanted` the one with the dots; `call_wanted` asks for the next
    call of a language model, or the one before.
    """

    call_wanted = Signal(bool)

    copy_wanted = Signal()
    menu_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "bg1")
        self._row: SpanRow | None = None
        self._receipt = (b"", "")
        self._below_id = b""
        self._below: Below | None = None
        self._kind = _KindIcon(theme)
        self._name = Label(theme, elide=True).with_font(Size.TITLE, 600)
        self._name.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._model, self._snapshot = (
            Badge(theme),
            Badge(theme, "New snapshot", "git-commit-vertical", "warn"),
        )
        self._model.set_mono(True)
        self._attempt = Label(theme, token="text2").with_font(Size.BODY, 500)
        self._copy = Button(theme, look=Look(icon="copy", flat=True, token="text2"))
        self._copy.set_hint("Copy as text")
        self.more = Button(theme, look=Look(icon="ellipsis", flat=True, token="text2"))
        self.more.set_hint("More")
        self._before = Button(theme, look=Look(icon="chevron-up", flat=True, token="text2"))
        self._before.set_hint("Previous call of a language model")
        self._after = Button(theme, look=Look(icon="chevron-down", flat=True, token="text2"))
        self._after.set_hint("Next call of a language model")
        self._before.clicked.connect(lambda: self.call_wanted.emit(True))
        self._after.clicked.connect(lambda: self.call_wanted.emit(False))
        self.figures = FigureRow(theme)
        self._error, self._aside = _Line(theme, "circle-x", "error"), _Line(theme, "info", "text2")
        self._schema, self._again = _Line(theme, "braces", "error"), _Line(theme, "repeat", "text2")
        self._copy.clicked.connect(self.copy_wanted)
        self.more.clicked.connect(self.menu_wanted)
        self._arrange()
        theme.changed.connect(self._restyle)
        self._restyle()

    def _arrange(self) -> None:
        self._first, self._column = QHBoxLayout(), QVBoxLayout(self)
        for widget in (self._kind, self._name, self._model, self._snapshot):
            self._first.addWidget(widget)
        self._first.addStretch(1)
        for last in (self._attempt, self._before, self._after, self._copy, self.more):
            self._first.addWidget(last)
        self._column.addLayout(self._first)
        self._column.setSpacing(0)
        for line in (self.figures, self._error, self._schema, self._again, self._aside):
            self._column.addWidget(line)

    def show_row(self, row: SpanRow, now_ns: int) -> None:
        """Show a span, or its newer figures."""
        self._row = row
        self._kind.show_kind(row.kind)
        self._name.set_text(span_words.title(row))
        self._name.setToolTip(as_hint(one_line(row.title or row.name, 400)) or "")
        below = self._below if self._below_id == row.span_id else None
        self.figures.show_figures((*figures(row, now_ns), *sums(below)))
        self._explain_cost()
        self._error.say(error_line(row))
        self._aside.say(not_counted_line(row))
        self._schema.say(schema_line(row))
        self._again.say(asked_again_line(row))
        self._fit()

    def explain(self, row: SpanRow, receipt: str, below: Below | None) -> None:
        """Let the cost of a span say how it was made, and say what lies below the span in sum."""
        self._receipt = (row.span_id, receipt)
        self._below_id, self._below = row.span_id, below
        self._explain_cost()

    def _explain_cost(self) -> None:
        span_id, receipt = self._receipt
        view = self.figures.view(COST)
        if view is not None and receipt and self._row is not None and self._row.span_id == span_id:
            view.show_figure(replace(view.figure, hint=receipt))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use fewer words where there is little room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        row = self._row
        if row is None:
            return
        self._name.setMinimumWidth(min(self._theme.px(_LEAST_NAME), self._name.sizeHint().width()))
        narrow, tight = (self.width() < self._theme.px(limit) for limit in (_NARROW, _TIGHT))
        self._model.show_as(one_line(row.model_responded or "", _SHORT_MODEL if tight else _MODEL))
        self._model.setVisible(bool(row.model_responded))
        self._snapshot.show_as("New" if narrow else "New snapshot", "git-commit-vertical", "warn")
        self._snapshot.setVisible(row.new_snapshot)
        self._attempt.setVisible(row.attempts > 1)
        self._attempt.set_text(f"{'' if narrow else 'attempt '}{row.attempt} of {row.attempts}")
        self._attempt.setAccessibleName(f"Attempt {row.attempt} of {row.attempts}")

    def _restyle(self) -> None:
        px = self._theme.px
        self._column.setContentsMargins(px(12), px(7), px(12), px(4))
        self._first.setContentsMargins(0, 0, 0, px(5))
        self._first.setSpacing(px(8))


class _KindIcon(QWidget):
    """The icon of a kind of span in its colour."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._shown = theme, Kind.SPAN
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def show_kind(self, kind: Kind) -> None:
        """Show another kind."""
        self._shown = kind
        self.setAccessibleName(kind.value)
        self.setToolTip(kind.value)
        self.update()

    def sizeHint(self) -> QSize:
        """One icon."""
        return QSize(self._theme.px(16), self._theme.px(16))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        theme = self._theme
        painter = QPainter(self)
        pixmap = theme.pixmap(
            KIND_ICONS[self._shown], theme.kind_token(self._shown), 16, self.devicePixelRatioF()
        )
        painter.drawPixmap(QPoint(0, 0), pixmap)
        painter.end()


class _Line(QWidget):
    """A line with an icon, seen while it has something to say; its tool tip has all of it."""

    def __init__(self, theme: Theme, icon: str, token: str) -> None:
        super().__init__()
        self._theme, self._icon, self._token = theme, icon, token
        self._text = Label(theme, token=token, elide=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(20), theme.px(7), 0, 0)
        row.addWidget(self._text)
        self.hide()

    def say(self, sentence: str) -> None:
        """Say something else, or nothing."""
        self._text.set_text(sentence)
        self.setToolTip(as_hint(sentence) or "")
        self.setAccessibleName(sentence)
        self.setVisible(bool(sentence))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the icon."""
        theme, side = self._theme, self._theme.px(14)
        painter = QPainter(self)
        place = QRect(0, self.height() - side - theme.px(2), side, side)
        painter.drawPixmap(place, theme.pixmap(self._icon, self._token, 14, self.devicePixelRatioF()))
        painter.end()
