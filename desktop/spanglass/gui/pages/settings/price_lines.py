"""The table of prices: a line for each model, its figures to be changed in place."""

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from spanglass.analysis.pricing.price_table import PARTS, PriceRow, amount, written
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.hint import show_hint
from spanglass.gui.widgets.line_field import LineField
from spanglass.gui.widgets.text import Label

_MOST = 120
_FIGURE, _SOURCE, _BUTTON = 72, 96, 28
_HEADS = ("Input", "Cached", "Output")


class PriceTable(QWidget):
    """`price_entered` carries model, part and dollars, `reset_wanted` a model whose own price is to go."""

    price_entered = Signal(str, str, object)
    reset_wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._lines: dict[str, PriceLine] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(_Head(theme))
        self.words = "prices input cached output model"

    def show_rows(self, rows: Sequence[PriceRow]) -> None:
        """Show these rows; lines of the same models stay, so that the keyboard keeps its place."""
        rows = rows[:_MOST]
        wanted = {row.use.model for row in rows}
        for model in [model for model in self._lines if model not in wanted]:
            line = self._lines.pop(model)
            line.hide()
            line.deleteLater()
        for at, row in enumerate(rows):
            line = self._lines.get(row.use.model) or self._added(row)
            line.show_row(row)
            if self._column.indexOf(line) != at + 1 and not line.has_keyboard():
                self._column.insertWidget(at + 1, line)
        self.words = " ".join(["prices input cached output model", *wanted]).lower()

    def listed(self, model: str) -> tuple[tuple[str, Decimal], ...]:
        """What the built-in list says of a model that the user set no price for."""
        line = self._lines.get(model)
        return line.row.listed if line is not None else ()

    def edit_first_unpriced(self) -> None:
        """Bring the keyboard to the first figure that is missing."""
        line = next((line for line in self._lines.values() if not line.row.priced), None)
        if line is not None:
            line.edit()

    def _added(self, row: PriceRow) -> "PriceLine":
        line = self._lines[row.use.model] = PriceLine(self._theme, row)
        line.entered.connect(lambda part, dollars: self.price_entered.emit(row.use.model, part, dollars))
        line.reset_wanted.connect(lambda: self.reset_wanted.emit(row.use.model))
        self._column.addWidget(line)
        return line


class PriceLine(QWidget):
    """One model; `entered` carries the part and its dollars."""

    entered = Signal(str, object)
    reset_wanted = Signal()

    def __init__(self, theme: Theme, row: PriceRow) -> None:
        super().__init__()
        self._theme, self.row = theme, row
        self._fields = {part: self._field(part, head) for part, head in zip(PARTS, _HEADS, strict=True)}
        self._name = Label(theme, row.use.model, elide=True).with_font(Size.CAPTION, mono=True)
        show_hint(self._name, row.use.model)
        self._source = Label(theme).with_font(weight=500)
        self._source.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._reset = Button(theme, "", Look(icon="undo-2", flat=True, height=24, token="text2"))
        self._reset.set_hint(f"Take the built-in price of {row.use.model} again")
        self._reset.clicked.connect(self.reset_wanted)
        keep = self._reset.sizePolicy()
        keep.setRetainSizeWhenHidden(True)
        self._reset.setSizePolicy(keep)
        self._change = Button(theme, "", Look(icon="pencil", flat=True, height=24, token="text2"))
        self._change.set_hint(f"Change the price of {row.use.model}")
        self._change.clicked.connect(self.edit)
        self._line = QHBoxLayout(self)
        for part in (self._name, *self._fields.values(), self._reset, self._source, self._change):
            self._line.addWidget(part, int(part is self._name), Qt.AlignmentFlag.AlignVCenter)
        self._restyle()
        theme.changed.connect(self._restyle)

    def _field(self, part: str, head: str) -> LineField:
        field = LineField(self._theme, f"{head} price of {self.row.use.model}", width=_FIGURE, quiet=True)
        field.setAlignment(Qt.AlignmentFlag.AlignRight)
        field.setPlaceholderText("—")
        field.entered.connect(lambda text: self._enter(part, text))
        return field

    def show_row(self, row: PriceRow) -> None:
        """Show the figures and whose they are."""
        self.row = row
        for field, dollars in zip(self._fields.values(), row.dollars, strict=True):
            field.show_value(written(dollars))
        calls = f"{row.use.unpriced:,} call{'' if row.use.unpriced == 1 else 's'}"
        self._source.set_text(row.source if row.priced else f"no price · {calls}")
        self._source.set_token("accent" if row.yours else "text3" if row.priced else "warn")
        self._reset.setVisible(row.yours)

    def has_keyboard(self) -> bool:
        """Whether one of its figures is being edited."""
        return any(field.hasFocus() for field in self._fields.values())

    def edit(self) -> None:
        """Bring the keyboard to the first figure."""
        first = next(iter(self._fields.values()))
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)
        first.selectAll()

    def _enter(self, part: str, text: str) -> None:
        field, dollars = self._fields[part], amount(text)
        if dollars is None:
            field.set_wrong("This is no amount of dollars.")
        else:
            field.accept(written(dollars))
            self.entered.emit(part, dollars)

    def _restyle(self) -> None:
        px = self._theme.px
        self._line.setContentsMargins(px(12), px(2), px(8), px(2))
        self._line.setSpacing(px(8))
        self._source.setFixedWidth(px(_SOURCE))
        self.setMinimumHeight(px(32))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line above."""
        painter = QPainter(self)
        painter.fillRect(0, 0, self.width(), 1, self._theme.color("line1"))
        painter.end()


class _Head(QWidget):
    """The titles over the figures."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._line = QHBoxLayout(self)
        self._line.addWidget(Label(theme, "Model", token="text3").with_font(Size.CAPTION, 500), 1)
        self._spare = QWidget()
        self._titles = [
            Label(theme, text, token="text3").with_font(Size.CAPTION, 500) for text in (*_HEADS, "Source")
        ]
        for title in self._titles:
            title.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._line.addWidget(title)
        self._line.insertWidget(self._line.count() - 1, self._spare)
        self._restyle()
        theme.changed.connect(self._restyle)

    def _restyle(self) -> None:
        px = self._theme.px
        self._line.setContentsMargins(px(12), px(4), px(8 + _BUTTON + 8), px(4))
        self._line.setSpacing(px(8))
        self._spare.setFixedWidth(px(_BUTTON))
        for title in self._titles[:-1]:
            title.setFixedWidth(px(_FIGURE))
            title.setContentsMargins(0, 0, px(6) + 2, 0)
        self._titles[-1].setFixedWidth(px(_SOURCE))
