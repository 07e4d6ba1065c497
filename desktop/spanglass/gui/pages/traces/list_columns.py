"""Which columns of the trace list a width has room for, and how wide each is."""

from collections.abc import Mapping
from dataclasses import dataclass

from spanglass.gui.models.trace_columns import COLUMNS

_LEAST = {column.id: column.width for column in COLUMNS}
_DROPPED_IN_ORDER = ("model", "tokens", "cost")
_SHORT_TIME = 48
_ROOMY = 512
_MODEL_MOST = 150


@dataclass(frozen=True, slots=True)
class Fit:
    """Column widths by id, in drawn pixels, 0 for a column that is left out; `short_time` has no hours."""

    widths: Mapping[str, int]
    short_time: bool

    @property
    def last(self) -> str:
        """The column at the right edge."""
        return [name for name, width in self.widths.items() if width][-1]


def fit(width: int) -> Fit:
    """The columns for a list `width` drawn pixels wide; the name takes what the others leave."""
    widths = dict(_LEAST)
    for name in _DROPPED_IN_ORDER:
        if sum(widths.values()) > width:
            widths[name] = 0
    short = sum(widths.values()) > width
    if short:
        widths["time"] = _SHORT_TIME
    if widths["model"] and width > _ROOMY:
        widths["model"] = min(_MODEL_MOST, widths["model"] + (width - _ROOMY) // 3)
    widths["name"] = max(0, width - sum(widths.values()) + widths["name"])
    return Fit(widths, short)
