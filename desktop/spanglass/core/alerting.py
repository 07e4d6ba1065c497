"""Rules and what becomes of them: the reading of a moment, the states of an alert, its transitions."""

from dataclasses import dataclass
from enum import StrEnum

from spanglass.core.watched import MINUTE_NS, Scope

KEEP_NS = 5 * MINUTE_NS
"""How long an alert stays after it was last true."""


class Unit(StrEnum):
    """What the numbers of a rule are."""

    SHARE = "share"
    DURATION = "ns"
    MONEY = "nano-dollars"
    MULTIPLE = "times"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Schedule:
    """When calls are expected: on some days of the week (Monday is 0), between two minutes of the day."""

    days: frozenset[int]
    from_minute: int = 0
    to_minute: int = 24 * 60


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as it is set; `kind` names the file in ``rules`` that carries it out.

    `limit` is in the kind's unit. `hold_ns` is how long it must be true before it fires, `keep_ns` how
    long it stays after that. `quiet` asks for evidence that never cries wrong, at the price of minutes.
    `query` and `figure` are the user's own; `channels` where it is told.
    """

    id: str
    kind: str
    title: str
    limit: float
    window_ns: int
    hold_ns: int = 0
    keep_ns: int = KEEP_NS
    least_calls: int = 5
    quiet: bool = False
    enabled: bool = True
    above: bool = True
    query: str = ""
    figure: str = ""
    excluded: frozenset[str] = frozenset()
    schedule: Schedule | None = None
    channels: tuple[str, ...] = ("desktop",)


class Verdict(StrEnum):
    """What a rule's figures say at one moment.

    NEAR is over the limit without enough evidence; BETWEEN neither fires nor ends what fires; EVENT
    happened at this moment and ends by itself.
    """

    LEARNING = "learning"
    CLEAR = "clear"
    BETWEEN = "between"
    NEAR = "near"
    OVER = "over"
    EVENT = "event"
    EMPTY = "empty"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Reading:
    """A verdict and its evidence: `bad` of `calls` in `window_ns`, and where the traces are to be seen.

    `value` and `limit` are in the rule's unit, `bound` is what the value is at least. `began_ns` is when
    the first of it happened, `last_ns` when the last call came; `money_nano` and `usual_nano` are the
    amounts behind a multiple of spending.
    """

    verdict: Verdict
    value: float | None = None
    limit: float | None = None
    bound: float | None = None
    calls: int = 0
    bad: int = 0
    window_ns: int | None = None
    began_ns: int | None = None
    last_ns: int | None = None
    traces: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    provider: str | None = None
    outage: bool = False
    note: str = ""
    money_nano: int | None = None
    usual_nano: int | None = None


class State(StrEnum):
    """Where an alert stands."""

    LEARNING = "learning"
    OK = "ok"
    PENDING = "pending"
    FIRING = "firing"
    RECOVERING = "recovering"
    NO_DATA = "no data"
    ERROR = "error"


RAISED = frozenset({State.FIRING, State.RECOVERING})
"""The states in which an alert is there."""


@dataclass(frozen=True, slots=True)
class VersionChange:
    """Another version began to answer for a model that was asked for."""

    at_ns: int
    model: str
    version: str


@dataclass(frozen=True, slots=True)
class Transition:
    """One step of an alert, with the evidence for it.

    `since_ns` is when the alert was raised, for the steps from then on; `muted_by` names what explains
    it already, `unmuted` says that this has ended; `coincides` is a change of version
    shortly before it began.
    """

    rule: str
    scope: Scope
    at_ns: int
    before: State
    after: State
    reading: Reading
    since_ns: int | None = None
    muted_by: str | None = None
    coincides: VersionChange | None = None
    unmuted: bool = False

    @property
    def raised(self) -> bool:
        """Whether the alert began with it."""
        return self.after is State.FIRING and (self.before not in RAISED or self.unmuted)

    @property
    def ended(self) -> bool:
        """Whether the alert ended with it."""
        return self.before in RAISED and self.after not in RAISED
