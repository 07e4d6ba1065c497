"""The head of a span: what it is, its model, its figures, and why it failed or is not counted."""

from dataclasses import replace

from PySide6.QtCore import QPoint, QRect, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from spanglass.analysis.cache_miss import CacheMiss
from spanglass.core.display import one_line
from spanglass.core.facts import Kind
from spanglass.core.views import Below, SpanRow
from spanglass.gui.models import span_words
from spanglass.gui.models.cache_words import cache_hint, cache_line
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
from spanglass.gui.theming.theme import KIND_ICONS, Size, Theme
from spanglass.gui.widgets.badge import Badge
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.hint import show_hint
from spanglass.gui.widgets.panels import Panel
from spanglass.gui.widgets.text import Label

_MODELS = (60, 60, 60, 24, 16, 16, 12, 8, 0)
"""How long a model's name may be, the less room the shorter; there is none in the end."""
_SNAPSHOT = ("New snapshot", "New snapshot", "New", "New", "New", "", "", "", "")
_LEAST_NAME, _MOST_NAME = 60, 240


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
        self._miss: tuple[bytes, CacheMiss | None] = (b"", None)
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
        self._cache = _Line(theme, "database", "warn")
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
        self._first.addWidget(self._attempt)
        self._signs = QWidget()
        signs = QHBoxLayout(self._signs)
        signs.setContentsMargins(0, 0, 0, 0)
        signs.setSpacing(0)
        for sign in (self._before, self._after, self._copy, self.more):
            signs.addWidget(sign)
        self._first.addWidget(self._signs)
        self._column.addLayout(self._first)
        self._column.setSpacing(0)
        for line in (self.figures, self._error, self._schema, self._cache, self._again, self._aside):
            self._column.addWidget(line)

    def show_row(self, row: SpanRow, now_ns: int) -> None:
        """Show a span, or its newer figures."""
        self._row = row
        self._kind.show_kind(row.kind)
        self._name.set_text(span_words.title(row))
        show_hint(self._name, one_line(row.title or row.name, 400))
        below = self._below if self._below_id == row.span_id else None
        self.figures.show_figures((*figures(row, now_ns), *sums(below)))
        self._explain_cost()
        self._error.say(error_line(row))
        self._aside.say(not_counted_line(row))
        self._schema.say(schema_line(row))
        self._again.say(asked_again_line(row))
        self._say_cache(row)
        self._fit()

    def explain(self, row: SpanRow, receipt: str, below: Below | None, miss: CacheMiss | None = None) -> None:
        """Let the cost of a span say how it was made, and say what lies below it and why the cache missed."""
        self._receipt, self._miss = (row.span_id, receipt), (row.span_id, miss)
        self._below_id, self._below = row.span_id, below
        self._explain_cost()

    def _say_cache(self, row: SpanRow) -> None:
        span_id, miss = self._miss
        known = miss if span_id == row.span_id else None
        self._cache.say(cache_line(known) if known else "", cache_hint(known) if known else "")

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
        """Say as much beside the name as leaves room for all of it, if it is not a very long one."""
        row = self._row
        if row is None:
            return
        name = self._name.sizeHint().width()
        self._name.setMinimumWidth(min(self._theme.px(_LEAST_NAME), name))
        self._model.setVisible(bool(row.model_responded))
        self._snapshot.setVisible(row.new_snapshot)
        self._attempt.setVisible(row.attempts > 1)
        self._attempt.setAccessibleName(f"Attempt {row.attempt} of {row.attempts}")
        for step in range(len(_MODELS)):
            self._abridge(row, step)
            if self._beside() + min(name, self._theme.px(_MOST_NAME)) <= self.width():
                break

    def _abridge(self, row: SpanRow, step: int) -> None:
        """Say it in the words of a step: 0 has all of them."""
        self._attempt.set_text(f"{'' if step else 'attempt '}{row.attempt} of {row.attempts}")
        self._snapshot.show_as(_SNAPSHOT[step], "git-commit-vertical", "warn")
        self._snapshot.setAccessibleName(_SNAPSHOT[0])
        self._model.setVisible(bool(row.model_responded) and _MODELS[step] > 0)
        self._model.show_as(one_line(row.model_responded or "", max(1, _MODELS[step])))

    def _beside(self) -> int:
        """The width that everything in the first line takes but the name."""
        entries = (self._first.itemAt(number) for number in range(self._first.count()))
        seen = [one for entry in entries if entry and (one := entry.widget()) and not one.isHidden()]
        gaps = self._first.spacing() * len(seen)  # one before the free space, too
        margins = self._column.contentsMargins()
        taken = sum(one.sizeHint().width() for one in seen if one is not self._name)
        return taken + gaps + margins.left() + margins.right()

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
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._text)
        self._restyle()
        theme.changed.connect(self._restyle)
        self.hide()

    def _restyle(self) -> None:
        self._row.setContentsMargins(self._theme.px(20), self._theme.px(7), 0, 0)

    def say(self, sentence: str, hint: str = "") -> None:
        """Say something else, or nothing; `hint` is said in the tool tip if that has more to say."""
        self._text.set_text(sentence)
        show_hint(self, hint or sentence)
        self.setAccessibleName(sentence)
        self.setVisible(bool(sentence))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the icon."""
        theme, side = self._theme, self._theme.px(14)
        painter = QPainter(self)
        place = QRect(0, self.height() - side - theme.px(2), side, side)
        painter.drawPixmap(place, theme.pixmap(self._icon, self._token, 14, self.devicePixelRatioF()))
        painter.end()
