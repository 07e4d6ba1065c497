"""Which shortcuts without Ctrl or Alt work while a widget has the focus."""

from collections.abc import Iterable

from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QMenuBar,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

OWN_KEYS = "ownKeys"
"""The property in which a list says which other keys it needs for itself."""

COVERS = "covers"
"""The property of a widget that lies over all others: what is typed in it goes to none of them."""

_STEPS = frozenset({"Up", "Down"})
_TEXT_MOVES = frozenset({"Up", "Down", "Home", "Shift+Left", "Shift+Right"})
_PRESS = frozenset({"Space"})
_NONE: frozenset[str] = frozenset()


def is_plain(key: str) -> bool:
    """Whether a portable key is one that typing or moving could mean: no Ctrl, Alt, Meta or function key."""
    last = key.rsplit("+", 1)[-1]
    function = len(last) > 1 and last[0] == "F" and last[1:].isdigit()
    return not function and not any(name in key for name in ("Ctrl+", "Alt+", "Meta+"))


def is_character(key: str) -> bool:
    """Whether a portable key is one printable character, with Shift at most."""
    return is_plain(key) and len(key.removeprefix("Shift+")) == 1


def keys_in_force(keys: Iterable[str], focus: QWidget | None) -> list[str]:
    """Those of `keys` that the focused widget does not need for itself."""
    if takes_text(focus):
        return left_under(keys)
    own = _own_keys(focus)
    return [key for key in keys if key not in own]


def left_under(keys: Iterable[str]) -> list[str]:
    """Those of `keys` that work while letters are typed, or go to a widget that covers all others."""
    return [key for key in keys if not is_plain(key)]


def is_covering(focus: QWidget | None) -> bool:
    """Whether the focus is in a widget that lies over all others."""
    while focus is not None:
        if focus.property(COVERS):
            return True
        focus = focus.parentWidget()
    return False


def takes_text(focus: QWidget | None) -> bool:
    """Whether letters typed now go into a text field or choose an entry of a list or a menu."""
    if isinstance(focus, (QPlainTextEdit, QTextEdit)):
        return not focus.isReadOnly()
    return isinstance(focus, (QLineEdit, QAbstractSpinBox, QComboBox, QMenuBar))


def _own_keys(focus: QWidget | None) -> frozenset[str]:
    if isinstance(focus, QAbstractButton):
        return _PRESS
    if isinstance(focus, QAbstractItemView):
        return _STEPS | frozenset(focus.property(OWN_KEYS) or ())
    return _TEXT_MOVES if isinstance(focus, QAbstractScrollArea) else _NONE
