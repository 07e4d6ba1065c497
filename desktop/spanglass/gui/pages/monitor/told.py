"""What the questions of the page are told and tell."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from spanglass.gui.charts.buckets import Window
from spanglass.gui.charts.feed import Answer, Request
from spanglass.gui.pages.monitor.past import Past, PastDays
from spanglass.store.reader import Reader


@dataclass(frozen=True, slots=True)
class Chosen:
    """By what the days and today are told apart."""

    days: str = "feature"
    today: str = "user"


@dataclass(frozen=True, slots=True)
class Options:
    """How the course is told: apart by a key, and beside that of the range before.

    `way` is by what latency is listed.
    """

    split: str | None = None
    compare: bool = False
    way: str = "model"


@dataclass(frozen=True, slots=True)
class Wishes:
    """How it is all to be told, and what was asked before of times that have passed."""

    options: Options = field(default_factory=Options)
    chosen: Chosen = field(default_factory=Chosen)
    past: Past = field(default_factory=Past, compare=False, repr=False)
    past_days: PastDays = field(default_factory=PastDays, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Told:
    """What a question found in a window: `into` puts it into what is shown."""

    window: Window
    into: Callable[[Any], Any]


Question: TypeAlias = Callable[[Reader, Request, Wishes], Answer]
"""Asks for one part of what is shown; the answer's view is a `Told`."""
