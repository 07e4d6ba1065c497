"""What a chart consists of, as values: lines, bars and stacks over buckets, ticks, legend entries, tiles."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from math import ceil, floor, log10

_MOST_TICKS = 3
_HEADROOM = 1.08
_NICE = (1, 2, 3, 5, 10)

Values = tuple[float | None, ...]
"""One value a bucket in time order, None where there is nothing to say."""


class Mark(Enum):
    """How a legend entry shows its colour."""

    NONE = 0
    LINE = 1
    BOX = 2


@dataclass(frozen=True, slots=True)
class Line:
    """A line through bucket centres, broken where a value is None; `token` names its colour.

    A `dotted` one has a ring at each value.
    """

    name: str
    token: str
    values: Values
    width: float = 1.6
    filled: bool = False
    dotted: bool = False


@dataclass(frozen=True, slots=True)
class Bars:
    """One bar a bucket."""

    name: str
    token: str
    values: Values


@dataclass(frozen=True, slots=True)
class Stack:
    """Shares of one, stacked to the full height, the first layer on top; all layers break together."""

    layers: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Pile:
    """Bars on top of each other in each bucket, the first at the bottom."""

    layers: tuple[Bars, ...]


Shape = Line | Bars | Stack | Pile


@dataclass(frozen=True, slots=True)
class Tick:
    """A labelled height of the y axis."""

    value: float
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A legend entry: a mark in the colour `token`, a name, an icon and a figure."""

    name: str
    value: str
    token: str = "text1"
    mark: Mark = Mark.NONE
    icon: str = ""
    value_token: str = "text1"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A plot from 0 to `top`. `note` replaces the shapes by a sentence and a second, smaller one."""

    top: float
    ticks: tuple[Tick, ...] = ()
    shapes: tuple[Shape, ...] = ()
    note: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a tile; a `dim` one is smaller and grey."""

    text: str
    token: str = "text1"
    icon: str = ""
    dim: bool = False


@dataclass(frozen=True, slots=True)
class Tile:
    """A chart in 60 pixels: a caption over figures, and beside them the shapes from 0 to `top`."""

    caption: str
    figures: tuple[Figure, ...]
    top: float = 1.0
    shapes: tuple[Shape, ...] = ()


NO_CALLS = ("No calls in this range", "")
"""The note of a chart that any call would fill."""


def nice_step(peak: float) -> float:
    """The smallest step of 1, 2, 3 or 5 times a power of ten of which three reach `peak` (> 0)."""
    least = peak / _MOST_TICKS
    power = 10.0 ** floor(log10(least))
    return next(nice * power for nice in _NICE if nice * power >= least * (1 - 1e-9))


def scale(peak: float, step: float, text: Callable[[float], str]) -> tuple[float, tuple[Tick, ...]]:
    """The top of an axis that holds `peak`, and its ticks at multiples of `step`."""
    count = max(1, ceil(peak / step - 1e-9))
    ticks = tuple(Tick(step * number, text(step * number)) for number in range(1, count + 1))
    return step * count * _HEADROOM, ticks


def peak_of(*series: Iterable[float | None]) -> float:
    """The largest known value of all series; 0 if there is none."""
    return max((value for values in series for value in values if value is not None), default=0.0)


def trimmed(number: float) -> str:
    """A tick's number without float dust: ``5``, ``0.2``."""
    return f"{number:.6g}"


def percent(share: float | None) -> str:
    """A share of one in per cent, with one decimal under ten: ``1.4%``, ``46%``; the dash for None."""
    if share is None:
        return "—"
    value = share * 100
    return f"{value:.1f}%" if 0 < value < 9.95 else f"{value:.0f}%"


def series(shapes: Iterable[Shape]) -> list[Line | Bars]:
    """All named series of some shapes."""
    found: list[Line | Bars] = []
    for shape in shapes:
        found.extend(shape.layers if isinstance(shape, Stack | Pile) else (shape,))
    return found
