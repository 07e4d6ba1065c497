"""What a window and the process that plays for it say to each other."""

from dataclasses import dataclass, field

from spanglass.replay.events import Event
from spanglass.replay.fixes.events import CheckEvent
from spanglass.replay.fixes.orders import Order
from spanglass.replay.plan import Choice, Plan


@dataclass(frozen=True, slots=True)
class Awake:
    """Somebody is about to play: be there."""


@dataclass(frozen=True, slots=True)
class Play:
    """Play a plan, and hand what was asked to the receiver at an address."""

    number: int
    plan: Plan
    receiver: str


@dataclass(frozen=True, slots=True)
class Check:
    """Make a check of a change, and hand what was asked to the receiver at an address."""

    number: int
    order: Order
    receiver: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What is to be done about a tool call that a run asked about."""

    letter: str
    run: int
    choice: Choice


@dataclass(frozen=True, slots=True)
class Stop:
    """Let go of what runs."""


@dataclass(frozen=True, slots=True)
class KeyIs:
    """The key that a variable names, None for none; it is never shown."""

    number: int
    variable: str
    key: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class KeyWanted:
    """A play needs the key that a variable names."""

    number: int
    variable: str


@dataclass(frozen=True, slots=True)
class Told:
    """What happened in a play or a check, in order."""

    number: int
    events: tuple[Event | CheckEvent, ...]
