"""Failing traces in groups of one cause, what may fix them, and what replaying it has shown."""

from dataclasses import dataclass, field
from enum import StrEnum

from spanglass.core.span import Value


class FailureKind(StrEnum):
    """In which way calls fail."""

    REFUSAL = "refusal"
    SCHEMA = "schema"
    TOOL = "tool"
    CUT = "cut"
    RATE = "rate"
    ERROR = "error"
    OPINION = "opinion"


class Surface(StrEnum):
    """What of a request, or of the program that sends it, is changed."""

    PROMPT = "prompt"
    TOOL = "tool"
    SCHEMA = "schema"
    PARAMETER = "parameter"
    MODEL = "model"
    PROGRAM = "program"


class TraceVerdict(StrEnum):
    """What a change does to one trace."""

    FIXED = "fixed"
    FAILING = "still failing"
    REGRESSED = "regressed"
    UNCHANGED = "unchanged"
    DIVERGED = "diverged"


class RunVerdict(StrEnum):
    """How one replay ended; only the first passes the checks."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    DIVERGED = "diverged"


class FixVerdict(StrEnum):
    """What may be said of a change: it fixes and is safe, it fixes, it harms, or it is not known yet."""

    FIXED = "fixed"
    BETTER = "better"
    WORSE = "worse"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class CallRef:
    """A call by its ids."""

    trace_id: bytes
    span_id: bytes


@dataclass(frozen=True, slots=True)
class FailingCall:
    """A span that failed in one way, as the store tells it.

    `feature` is that of the span, else the first of its trace; `detail` and `message` are the class, path or
    tool and the words of the failure. A failed run of a tool is no call of a model.
    """

    kind: FailureKind
    ref: CallRef
    trace_name: str
    title: str
    start_ns: int
    feature: str | None = None
    provider: str | None = None
    requested: str | None = None
    responded: str | None = None
    detail: str = ""
    message: str = ""
    output_tokens: int | None = None
    attempt: int = 1
    attempts: int = 1
    error_type: str | None = None
    is_call: bool = True

    @property
    def where(self) -> str:
        """The feature, else the name of the trace."""
        return self.feature or self.trace_name


@dataclass(frozen=True, slots=True)
class SiteCall:
    """A call of the same place as failing ones; `version` is the exact model that answered."""

    ref: CallRef
    start_ns: int
    version: str | None
    failing: bool
    refused: bool
    error: bool
    schema_failed: bool
    cut: bool
    output_tokens: int | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of a cause, as they stand in it, and the call that shows them."""

    text: str
    ref: CallRef


@dataclass(frozen=True, slots=True)
class SnapshotChange:
    """Another version began to answer for a model."""

    requested: str
    before: str
    after: str
    at_ns: int


@dataclass(frozen=True, slots=True)
class Rubric:
    """What a model judges answers by, beside the rules; without a `model` whoever answers judges.

    `provider` and `base` say whose model that is, and its address where it is not the provider's own.
    """

    text: str
    model: str | None = None
    provider: str | None = None
    base: str | None = None


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A proposal that the user takes over, and what guards it from then on.

    `dataset` and `rule` are the regression set and the alert that were made for it, None for none.
    """

    group: str
    proposal: str
    title: str
    at_ns: int
    dataset: int | None = None
    dataset_name: str = ""
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Dismissal:
    """The user does not want a group; the reason goes to whoever proposes something for its like."""

    group: str
    where: str
    kind: FailureKind
    reason: str
    at_ns: int


@dataclass(frozen=True, slots=True)
class FailureGroup:
    """Failing traces with one cause.

    `key` names it for good: feature or name, kind and detail. `traces` counts those of the time that was
    looked at, at least so many where it is `capped`. `failing` are their failing calls, the newest first, a
    few hundred at most. `query` finds the traces, `scope_query` all of the same feature or name. `cause` is
    two or three sentences; the text of each of `evidence` stands in it.
    """

    key: str
    kind: FailureKind
    title: str
    where: str
    site: str
    detail: str
    traces: int
    capped: bool
    first_ns: int
    last_ns: int
    cause: str
    evidence: tuple[Evidence, ...]
    failing: tuple[CallRef, ...]
    query: str
    scope_query: str
    provider: str | None = None
    model: str | None = None
    change: SnapshotChange | None = None
    dismissed: Dismissal | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One edit on one surface.

    `name` is the parameter, the tool or the way of trying again; `before` and `after` are texts of prompt and
    description, values of a parameter, a schema or a tool's schema, names of models. `retries` is how often
    the program is to try again.
    """

    surface: Surface
    name: str = ""
    before: Value = None
    after: Value = None
    retries: int = 0


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change that may fix a group; nothing is called a fix before it was checked.

    `id` names it by what it changes. `author` is ``rules`` or the model that wrote it, `seen` are the failing
    calls that it was written from, which the check leaves out. `place` says of which tool, feature and call
    what is changed is, `diff` is a unified diff of it.
    `unchecked` says why replays cannot check it; empty where they can.
    """

    id: str
    group: str
    title: str
    why: str
    place: str
    change: Change
    diff: str
    author: str = "rules"
    seen: tuple[CallRef, ...] = ()
    unchecked: str = ""


@dataclass(frozen=True, slots=True)
class JudgedRun:
    """One replay of one side, judged; `why` says what is wrong with it in a few words, "" if nothing is.

    `text` is the beginning of the answer, `trace_id` the trace that the replay became.
    """

    verdict: RunVerdict
    why: str = ""
    text: str = ""
    latency_ns: int | None = None
    cost_nano: int | None = None
    trace_id: bytes = b""
    refused: bool = False

    @property
    def passed(self) -> bool:
        """Whether it passed the checks."""
        return self.verdict is RunVerdict.PASSED


@dataclass(frozen=True, slots=True)
class CheckedTrace:
    """A trace that was replayed as it was and with the change; `failing` says that it was chosen as failing.

    `recorded` is the beginning of the recorded answer, or its error. `asked` names what both sides were asked
    and how they were judged; `known` says that the replays are those of an earlier check.
    """

    ref: CallRef
    title: str
    failing: bool
    recorded: str
    verdict: TraceVerdict
    baseline: tuple[JudgedRun, ...] = ()
    candidate: tuple[JudgedRun, ...] = ()
    asked: str = ""
    known: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the replays of all traces prove.

    `chance` is how likely so many failing traces come to pass without any effect (one-sided sign test against
    the fresh baseline), `loss_high` the most that the mean pass rate of passing traces has lost, with 95%
    certainty. `more` is about how many more replays a sure verdict takes, None where none are needed or it
    cannot be told. `unlike` counts failing traces that pass without any change as well.
    """

    verdict: FixVerdict
    fixed: int
    failing: int
    regressed: int
    unchanged: int
    diverged: int
    chance: float
    loss_high: float
    more: int | None
    unlike: int
    sentence: str


@dataclass(frozen=True, slots=True)
class FixCheck:
    """A check that was made; `tried` changes were checked for its group, this one included.

    `cost_change` and `latency_change` are shares (0.02 is 2% more), None where not known. `stopped` is why it
    ended early, "" where it did not. `id` is 0 until it is kept.
    """

    proposal: Proposal
    started_ns: int
    ended_ns: int
    runs: int
    traces: tuple[CheckedTrace, ...]
    judgement: Judgement
    calls: int
    cost_nano: int | None
    cost_change: float | None = None
    latency_change: float | None = None
    tried: int = 1
    stopped: str = ""
    id: int = 0
    checks: tuple[str, ...] = field(default=())
