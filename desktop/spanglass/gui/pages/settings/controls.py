"""Controls that show one setting and change it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from spanglass.core.quantities import whole_number
from spanglass.gui.session.preferences import Preferences
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.choices import Choices
from spanglass.gui.widgets.line_field import LineField
from spanglass.gui.widgets.switch import Switch


@dataclass(frozen=True, slots=True)
class Setting:
    """One value of the settings: its name in `Settings`, and what it is called."""

    name: str
    title: str


class Controls:
    """Makes controls for the values of some preferences."""

    def __init__(self, theme: Theme, preferences: Preferences) -> None:
        self._theme, self._preferences = theme, preferences

    def switch(self, setting: Setting) -> Switch:
        """A switch for a value that is true or false."""
        made = Switch(self._theme, setting.title)
        made.clicked.connect(lambda on: self._preferences.change(**{setting.name: on}))
        self._follow(made, setting, made.setChecked)
        return made

    def choices(self, setting: Setting, options: Sequence[tuple[object, str]]) -> Choices:
        """One of a few values."""
        made = Choices(self._theme, setting.title, options)
        made.chosen.connect(lambda value: self._preferences.change(**{setting.name: value}))
        self._follow(made, setting, made.show_value)
        return made

    def number(self, setting: Setting, width: int = 80) -> LineField:
        """A whole number; a text that is none, or not possible, is marked and changes nothing."""
        made = LineField(self._theme, setting.title, width=width)
        made.entered.connect(lambda text: self._take(made, setting, whole_number(text)))
        self._follow(made, setting, lambda value: made.show_value(str(value)))
        return made

    def text(self, setting: Setting, width: int = 200) -> LineField:
        """A short text."""
        made = LineField(self._theme, setting.title, width=width, mono=True)
        made.entered.connect(lambda text: self._take(made, setting, text))
        self._follow(made, setting, lambda value: made.show_value(str(value)))
        return made

    def _take(self, field: LineField, setting: Setting, value: Any) -> None:
        self._preferences.change(**{setting.name: value})
        if getattr(self._preferences.value, setting.name) == value:
            field.accept(str(value))
        else:
            field.set_wrong("This value is not possible.")

    def _follow(self, control: QWidget, setting: Setting, show: Callable[[Any], object]) -> None:
        """Show the value now and whenever it is changed, as long as the control lives."""
        show(getattr(self._preferences.value, setting.name))
        slot = _Follower(control, setting.name, show)
        self._preferences.changed.connect(slot.take)


class _Follower(QObject):
    """Takes a setting over into a control; it is a child of the control, so that both end together."""

    def __init__(self, control: QWidget, name: str, show: Callable[[Any], object]) -> None:
        super().__init__(control)
        self._name, self._show = name, show

    def take(self, settings: object) -> None:
        """Show the new value."""
        self._show(getattr(settings, self._name))
