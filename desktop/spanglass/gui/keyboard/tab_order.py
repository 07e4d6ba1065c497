"""In which order Tab goes through widgets: as they lie, from left to right and from the top down.

Qt's own order is that in which widgets were made, which puts a banner or a message that comes later
behind everything else.
"""

from collections.abc import Iterable, Iterator
from functools import cmp_to_key

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def tab_stops(roots: Iterable[QWidget]) -> list[QWidget]:
    """The visible widgets under `roots` that Tab stops at, in order."""
    return [stop for root in roots for stop in _stops(root)]


def next_stop(stops: list[QWidget], focus: QWidget | None, step: int) -> QWidget | None:
    """The stop `step` places after the one with the focus, round the ends; None without any."""
    if not stops:
        return None
    at = next((number for number, stop in enumerate(stops) if stop is focus), None)
    if at is None:
        return stops[0 if step > 0 else -1]
    return stops[(at + step) % len(stops)]


def _stops(widget: QWidget) -> Iterator[QWidget]:
    if not widget.isVisible() or not widget.isEnabled():
        return
    wanted = Qt.FocusPolicy.TabFocus.value
    if widget.focusPolicy().value & wanted and widget.focusProxy() is None:
        yield widget
    shown = [child for child in widget.children() if isinstance(child, QWidget) and not child.isHidden()]
    placed = [(child, _place(child)) for child in shown if not child.isWindow()] if shown else []
    if len(placed) > 1:
        placed.sort(key=_IN_ORDER)
    for child, _ in placed:
        yield from _stops(child)


def _place(widget: QWidget) -> tuple[int, int, int]:
    """Where a widget begins and ends from the top down, and where it begins from the left."""
    place = widget.geometry()
    return place.top(), place.bottom(), place.left()


def _before(one: tuple[QWidget, tuple[int, int, int]], other: tuple[QWidget, tuple[int, int, int]]) -> int:
    """Negative if `one` comes first: it ends above the other, or lies beside it further to the left."""
    (top, bottom, left), (other_top, other_bottom, other_left) = one[1], other[1]
    if bottom < other_top:
        return -1
    if other_bottom < top:
        return 1
    return left - other_left


_IN_ORDER = cmp_to_key(_before)
