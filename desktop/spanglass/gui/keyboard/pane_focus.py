"""Steps between the panes of a page with one key, each to the part of a pane that takes keys."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from spanglass.gui.keyboard.tab_order import tab_stops


def parts_of(page: QWidget) -> list[QWidget]:
    """The parts of a page as they lie; of one that only holds another page, the parts of that."""
    parts = page.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
    if len(parts) == 1:
        return parts_of(parts[0])
    return sorted(parts, key=lambda part: (part.y(), part.x()))


def step(panes: Sequence[QWidget], by: int) -> None:
    """Bring the keyboard to the next pane that can be seen, or to the previous one for -1."""
    shown = [pane for pane in panes if pane.isVisible() and _target(pane) is not None]
    if not shown:
        return
    focus = shown[0].window().focusWidget()
    at = next((number for number, pane in enumerate(shown) if _holds(pane, focus)), None)
    pane = shown[(at + by) % len(shown)] if at is not None else shown[0 if by > 0 else -1]
    target = _target(pane)
    if target is not None:
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)


def _holds(pane: QWidget, focus: QWidget | None) -> bool:
    return focus is not None and (focus is pane or pane.isAncestorOf(focus))


def _target(pane: QWidget) -> QWidget | None:
    """What in a pane is to have the keys: a view of rows or text before buttons."""
    stops = tab_stops((pane,))
    views = [stop for stop in stops if isinstance(stop, QAbstractScrollArea)]
    return next(iter(views or stops), None)
