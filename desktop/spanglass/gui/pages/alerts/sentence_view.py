"""The rule's sentence with a control for each part that can be changed."""

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from spanglass.core.alerting import Rule
from spanglass.gui.pages.alerts.sentence import Number, Part, Pick, Text, Word, changed, sentence
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.flow import Flow
from spanglass.gui.widgets.line_field import LineField
from spanglass.gui.widgets.pick_button import PickButton
from spanglass.gui.widgets.text import Label
from spanglass.gui.widgets.unit_field import UnitField

_PIECE = 24


class SentenceView(QWidget):
    """`edited` carries the rule as a control has changed it; what is not possible is marked where it stands.

    Controls stay as long as the sentence has the same parts, so that the keyboard keeps its place.
    """

    edited = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._rule: Rule | None = None
        self._shape: list[tuple[str, ...]] = []
        self._controls: list[QWidget] = []
        self._flow = Flow(self)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._restyle()
        theme.changed.connect(self._restyle)

    def show_rule(self, rule: Rule) -> None:
        """Show a rule's sentence."""
        parts = tuple(_broken(sentence(rule)))
        other = self._rule is None or self._rule.id != rule.id
        self._rule = rule
        shape = [_shape(part) for part in parts]
        if other or shape != self._shape:
            self._shape = shape
            self._make(parts)
        for control, part in zip(self._controls, parts, strict=True):
            _fill(control, part)
        self._fit()

    def control(self, field: str) -> QWidget | None:
        """The control of a field, None if the sentence has none."""
        return next((each for each in self._controls if each.objectName() == field), None)

    def _make(self, parts: Sequence[Part]) -> None:
        while self._flow.count():
            self._flow.takeAt(0)
        for old in self._controls:
            old.hide()
            old.deleteLater()
        self._controls = [self._made(part) for part in parts]
        for control in self._controls:
            self._flow.addWidget(control)
            control.show()  # Qt shows it in a moment, too late for the height of the lines
        self._fit()

    def _fit(self) -> None:
        """As high as its lines are now."""
        self.setFixedHeight(self._flow.height_for(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew."""
        super().resizeEvent(event)
        self._fit()

    def _made(self, part: Part) -> QWidget:
        if isinstance(part, Word):
            return Label(self._theme, part.text, token="text2")
        made: QWidget
        if isinstance(part, Pick):
            pick = PickButton(self._theme, part.name, part.options)
            pick.chosen.connect(lambda value: self._take(part.field, value))
            made = pick
        else:
            line = (
                LineField(self._theme, part.name, width=190, mono=True)
                if isinstance(part, Text)
                else UnitField(self._theme, part.name, part.unit, 76 if part.unit else 56)
            )
            line.setPlaceholderText(part.placeholder if isinstance(part, Text) else "")
            line.entered.connect(lambda text: self._take(part.field, text, line))
            made = line
        made.setObjectName(part.field)
        return made

    def _take(self, field: str, value: object, line: LineField | None = None) -> None:
        if self._rule is None:
            return
        try:
            rule = changed(self._rule, field, value)
        except ValueError as error:
            if line is not None:
                line.set_wrong(str(error))
            return
        if line is not None:
            line.accept(str(value))
        if rule != self._rule:
            if rule.id == self._rule.id:
                self.show_rule(rule)
            self.edited.emit(rule)

    def _restyle(self) -> None:
        px = self._theme.px
        self._flow.setContentsMargins(px(12), px(12), px(12), px(12))
        self._flow.set_gaps(px(8), px(10))
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the card."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.color("line1"), 1))
        painter.setBrush(self._theme.color("bg1"))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.end()


def _broken(parts: Iterable[Part]) -> Iterator[Part]:
    """The parts with long stretches of words in pieces, which a narrow card can put below each other."""
    for part in parts:
        if isinstance(part, Word):
            yield from map(Word, wrap(part.text, _PIECE, break_long_words=False, break_on_hyphens=False))
        else:
            yield part


def _shape(part: Part) -> tuple[str, ...]:
    """What makes a control another one."""
    return (type(part).__name__, part.text if isinstance(part, Word) else part.field)


def _fill(control: QWidget, part: Part) -> None:
    if isinstance(part, Pick) and isinstance(control, PickButton):
        control.show_value(part.value)
    elif isinstance(part, Number) and isinstance(control, UnitField):
        control.set_unit(part.unit)
        control.show_value(part.text)
    elif isinstance(part, Text) and isinstance(control, LineField):
        control.show_value(part.text)
