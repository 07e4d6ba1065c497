"""The card of a variant: who answers as which model, with which parameters, and what is other than it was."""

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from spanglass.analysis.requests.kept_requests import plain_parameters
from spanglass.core.display import one_line
from spanglass.core.facts import Facts
from spanglass.core.span import Value
from spanglass.gui.pages.replay.letters import LetterMark
from spanglass.gui.pages.replay.parameter_words import LABELS, as_text, fields, read
from spanglass.gui.pages.replay.sections import parameters_of
from spanglass.gui.pages.replay.targets import AS_RECORDED, Target, target_of
from spanglass.gui.pages.replay.value_field import ValueField
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.pick_button import PickButton
from spanglass.gui.widgets.text import Label
from spanglass.replay.plan import RECORDED, Variant

_LABEL, _MOST_MODELS = 84, 40
_BRIEF = {"max_tokens": "max", "max_completion_tokens": "max", "max_output_tokens": "max"}


class Card(QWidget):
    """A framed box of 8 pixels' radius; `pressed` when it is clicked."""

    pressed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._chosen = theme, False
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.column = QVBoxLayout(self)
        px = theme.px
        self.column.setContentsMargins(px(12), px(9), px(11), px(10))
        self.column.setSpacing(px(6))
        theme.changed.connect(self.update)

    def set_chosen(self, chosen: bool) -> None:
        """Show that the editor is about this one."""
        self._chosen = chosen
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Say that it was pressed."""
        self.pressed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground and frame."""
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("accent" if self._chosen else "line2"), 1))
        painter.setBrush(theme.color("bg2"))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.end()


class RecordedCard(Card):
    """The recording, which cannot be changed."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._model = Label(theme, token="text2", elide=True).with_font(Size.CAPTION, mono=True)
        self._told = Label(theme, token="text2", elide=True)
        lock = Button(theme, look=Look(icon="lock", flat=True, token="text3", height=24))
        lock.setEnabled(False)
        lock.set_hint("The recording is not changed")
        self.column.addLayout(_head(theme, "A", "Recorded", lock))
        self.column.addWidget(self._model)
        self.column.addWidget(self._told)

    def show_recording(self, facts: Facts, verdict: str) -> None:
        """Show what was recorded."""
        self._model.set_text(one_line(facts.model_responded or facts.model_requested or "unknown model", 80))
        known = plain_parameters(facts)
        names = [name for name in fields(facts) if name in known][:2]
        told = [f"{_BRIEF.get(name, LABELS.get(name, name).lower())} {_brief(known[name])}" for name in names]
        self._told.set_text(" · ".join(filter(None, (*told, verdict))))


class VariantCard(Card):
    """One that is replayed; the signals carry what is wanted of it."""

    target_wanted = Signal(object)
    model_wanted = Signal(str)
    parameter_wanted = Signal(str, object)
    duplicate_wanted = Signal()
    remove_wanted = Signal()
    reset_wanted = Signal()

    def __init__(self, theme: Theme, letter: str, names: Sequence[str]) -> None:
        super().__init__(theme)
        self.letter, self._target = letter, Target(None, "")
        self._targets: tuple[Target, ...] = ()
        self._more = Button(theme, look=Look(icon="ellipsis", flat=True, token="text2", height=24))
        self._more.set_hint(f"More for variant {letter}")
        self.provider = PickButton(theme, f"Who answers variant {letter}", [(AS_RECORDED, AS_RECORDED.title)])
        self.provider.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.model = ValueField(theme, f"Model of variant {letter}", mono=True)
        self._models = Button(theme, look=Look(icon="chevrons-up-down", flat=True, token="text3", height=26))
        self._models.set_hint("Models of this provider")
        self.needs = Label(theme, token="warn")
        self.needs.setWordWrap(True)
        self.fields = {name: ValueField(theme, LABELS.get(name, name)) for name in names}
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        theme = self._theme
        self.column.addLayout(_head(theme, self.letter, "Replay", self._more))
        self.column.addWidget(self.provider)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.model, 1)
        row.addWidget(self._models)
        self.column.addLayout(row)
        self.column.addWidget(self.needs)
        grid = QGridLayout()
        grid.setVerticalSpacing(theme.px(4))
        for line, (name, field) in enumerate(self.fields.items()):
            label = Label(theme, LABELS.get(name, name), token="text2")
            label.setFixedWidth(theme.px(_LABEL))
            grid.addWidget(label, line, 0)
            grid.addWidget(field, line, 1)
        grid.setColumnStretch(1, 1)
        self.column.addLayout(grid)

    def _connect(self) -> None:
        self._more.clicked.connect(self._open_more)
        self.provider.chosen.connect(self.target_wanted)
        self._models.clicked.connect(self._open_models)
        self.model.entered.connect(self.model_wanted)
        for name, field in self.fields.items():
            field.entered.connect(lambda text, name=name: self._enter(name, text))

    def show_variant(self, variant: Variant, facts: Facts, targets: Sequence[Target]) -> None:
        """Show a variant as it is now."""
        self._targets = tuple(targets)
        self._target = target = target_of(targets, variant.provider, variant.base)
        offered = self._targets if target in self._targets else (*self._targets, target)
        self.provider.set_options([(each, _named(each)) for each in offered])
        self.provider.show_value(target)
        self.needs.set_text(target.needs)
        self.needs.setVisible(bool(target.needs))
        asked = facts.model_requested or facts.model_responded or ""
        self.model.show_value(variant.model or asked)
        self.model.set_changed(variant.model is not None and variant.model != asked)
        self.model.setEnabled(variant.provider != RECORDED)
        self._models.setVisible(bool(target.models))
        self._show_parameters(parameters_of(facts, variant), variant.parameters)

    def _show_parameters(self, values: Mapping[str, Value], changed: Mapping[str, Value]) -> None:
        for name, field in self.fields.items():
            field.show_value(as_text(values.get(name)))
            field.setPlaceholderText("not set")
            field.set_changed(name in changed)

    def _enter(self, name: str, text: str) -> None:
        try:
            value = read(text)
        except ValueError as error:
            self.fields[name].set_wrong(str(error))
            return
        self.fields[name].accept(as_text(value))
        self.parameter_wanted.emit(name, value)

    def more_menu(self) -> QMenu:
        """What else can be done; the caller opens and drops it."""
        menu = QMenu(self)
        menu.addAction("Duplicate", self.duplicate_wanted.emit)
        menu.addAction("Reset to the recording", self.reset_wanted.emit)
        menu.addSeparator()
        menu.addAction("Remove", self.remove_wanted.emit)
        return menu

    def models_menu(self) -> QMenu:
        """The models of the provider; the caller opens and drops it."""
        menu = QMenu(self)
        for model in self._target.models[:_MOST_MODELS]:
            text = one_line(model, 80).replace("&", "&&")
            menu.addAction(text).triggered.connect(partial(self._take_model, model))
        left = len(self._target.models) - _MOST_MODELS
        if left > 0:
            menu.addSeparator()
            menu.addAction(f"{left:,} more: type the name", self.model.setFocus)
        return menu

    def _take_model(self, model: str, _checked: bool = False) -> None:
        self.model_wanted.emit(model)

    def _open_more(self) -> None:
        _open(self.more_menu(), self._more)

    def _open_models(self) -> None:
        _open(self.models_menu(), self._models)


def _brief(value: Value) -> str:
    return f"{value:,}" if type(value) is int else one_line(as_text(value), 20)


def _named(target: Target) -> str:
    """A choice in the menu: its title, and in short what it still needs."""
    return f"{one_line(target.title, 28)} (not ready)" if target.needs else one_line(target.title, 34)


def _open(menu: QMenu, below: QWidget) -> None:
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.popup(below.mapToGlobal(QPoint(0, below.height())))


def _head(theme: Theme, letter: str, title: str, right: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(theme.px(8))
    row.addWidget(LetterMark(theme, letter))
    row.addWidget(Label(theme, title).with_font(Size.BODY, 600), 1)
    row.addWidget(right)
    return row
