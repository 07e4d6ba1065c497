"""Which columns of the trace list a width has room for, and how wide each is."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from spanglass.gui.models.trace_columns import COLUMNS

_LEAST = {column.id: column.width for column in COLUMNS}
_DROPPED_IN_ORDER = ("model", "tokens", "cost")
_SHORT_TIME = 48
_ROOMY = 512
_MODEL_MOST = 150
_NARROWEST = {"name": _LEAST["name"], "model": 48, "duration": 56, "tokens": 44, "cost": 56}
"""Columns whose edges can be dragged, and how narrow that may make them; the name gives and takes."""
_WIDEST = 600
HIDEABLE = ("time", "model", "duration", "tokens", "cost")
"""Columns that the user may leave out."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Column widths by id, in drawn pixels, 0 for a column that is left out; `short_time` has no hours."""

    widths: Mapping[str, int]
    short_time: bool

    @property
    def last(self) -> str:
        """The column at the right edge."""
        return [name for name, width in self.widths.items() if width][-1]


def fit(
    width: int, own: Mapping[str, int] = MappingProxyType({}), hidden: Collection[str] = frozenset()
) -> Fit:
    """The columns for a list `width` drawn pixels wide; the name takes what the others leave.

    `own` are widths that the user chose, `hidden` the columns that are to be left out.
    """
    widths = {**_LEAST, **own, **dict.fromkeys(hidden, 0)}
    for name in _DROPPED_IN_ORDER:
        if sum(widths.values()) > width:
            widths[name] = 0
    short = sum(widths.values()) > width
    if short and widths["time"]:
        widths["time"] = _SHORT_TIME
    if widths["model"] and width > _ROOMY and "model" not in own:
        widths["model"] = min(_MODEL_MOST, widths["model"] + (width - _ROOMY) // 3)
    widths["name"] = max(0, width - sum(widths.values()) + widths["name"])
    return Fit(widths, short)


def movable(left: str, right: str) -> bool:
    """Whether the edge between two neighbours can be dragged."""
    return left in _NARROWEST and right in _NARROWEST


def dragged(shown: Mapping[str, int], left: str, right: str, by: int) -> dict[str, int]:
    """The chosen widths of two neighbours whose edge moved `by` pixels to the right, as far as it goes."""
    by = max(by, min(0, _NARROWEST[left] - shown[left]))
    by = min(by, max(0, shown[right] - _NARROWEST[right]))
    return {
        name: width
        for name, width in ((left, shown[left] + by), (right, shown[right] - by))
        if name != "name"
    }


def own_widths(found: object) -> dict[str, int]:
    """What was kept as chosen widths, without what makes no sense."""
    given = found if isinstance(found, Mapping) else {}
    return {
        name: given[name]
        for name, least in _NARROWEST.items()
        if name != "name" and type(given.get(name)) is int and least <= given[name] <= _WIDEST
    }


def hidden_columns(found: object) -> frozenset[str]:
    """What was kept as columns to leave out, without what makes no sense."""
    given = found if isinstance(found, list) else ()
    return frozenset(name for name in HIDEABLE if name in given)
