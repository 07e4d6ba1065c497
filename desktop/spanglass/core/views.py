"""What questions to the store are answered with: frozen rows for lists, trees, details and charts."""

from collections.abc import Mapping
from dataclasses import dataclass

from spanglass.core.facts import CALL_KINDS, Facts, Kind
from spanglass.core.judgement import Refusal, SchemaVerdict
from spanglass.core.messages import Message
from spanglass.core.receipt import Receipt
from spanglass.core.snippets import Snippet
from spanglass.core.span import STATUS_ERROR, LogRecord, RawSpan

RUNNING_WITHOUT_NEWS_NS = 120 * 1_000_000_000
"""After this long without a span, an unfinished trace is no longer shown as running."""

OLD_NS = 3600 * 1_000_000_000
"""A trace whose last known moment is longer ago was sent late, and does not run now."""


@dataclass(frozen=True, slots=True)
class TraceSummary:
    """One trace as a list shows it.

    `row_id` orders traces by arrival, `revision` grows with every change of any trace. `open` says that the
    root is missing or a span has not ended. Tokens and cost are sums over counted calls; None is unknown.
    `unpriced` counts calls without a price, `asked_again` those whose question takes up the one before it in
    the session. Of a `replay` the sums are those of its own calls, which count in no others.
    """

    row_id: int
    revision: int
    trace_id: bytes
    name: str
    start_ns: int
    end_ns: int
    received_ns: int
    open: bool
    spans: int
    calls: int
    errors: int
    refusals: int
    retries: int
    truncated: int
    input_tokens: int | None
    output_tokens: int | None
    cost_nano: int | None
    unpriced: int
    failed: bool
    models: tuple[str, ...]
    users: tuple[str, ...]
    features: tuple[str, ...]
    session: str | None
    service: str | None
    source: str | None
    schema_failures: int = 0
    asked_again: int = 0
    thumbs_down: bool = False
    sample: bool = False
    replay: bool = False

    @property
    def duration_ns(self) -> int:
        """From the first start to the last end."""
        return max(0, self.end_ns - self.start_ns)

    @property
    def took_ns(self) -> int | None:
        """The duration; None where a call is said to have taken none: logs of answers do not tell it."""
        return self.duration_ns or (None if self.calls else 0)

    @property
    def tokens(self) -> int | None:
        """Input and output tokens together, None if neither is known."""
        if self.input_tokens is None and self.output_tokens is None:
            return None
        return (self.input_tokens or 0) + (self.output_tokens or 0)

    def running(self, now_ns: int) -> bool:
        """Whether more spans are to be expected at `now_ns`."""
        lively = now_ns - self.received_ns < RUNNING_WITHOUT_NEWS_NS and now_ns - self.end_ns < OLD_NS
        return self.open and self.source is None and lively


@dataclass(frozen=True, slots=True)
class SpanRow:
    """One span as a tree shows it. `subtitle` is a short second label, `events` are times of span events.

    `attempt` of `attempts` counts tries of the same request. A span that is not `counted` adds
    nothing to any total; `not_counted_because` says why. `content` says that messages were recorded,
    `impossible` that the reported token counts contradict themselves. `cost_before_nano` is what it cost
    until it was priced again. `asked_again` is how its question takes up the one of `asked_before_ns`:
    repeated, rephrased, corrected or regenerated.
    """

    row_id: int
    revision: int
    span_id: bytes
    parent_id: bytes
    name: str
    title: str
    subtitle: str
    kind: Kind
    start_ns: int
    end_ns: int
    status_code: int
    error_type: str | None
    error_message: str | None
    service: str | None
    scope: str
    provider: str | None
    operation: str | None
    model_requested: str | None
    model_responded: str | None
    streaming: bool | None
    first_token_ns: int | None
    finish_reason: str | None
    input_tokens: int | None
    output_tokens: int | None
    cache_read_tokens: int | None
    cache_write_tokens: int | None
    reasoning_tokens: int | None
    cost_nano: int | None
    counted: bool
    not_counted_because: str | None
    duplicate_of: bytes | None
    refusal: Refusal | None
    session: str | None
    user: str | None
    feature: str | None
    attempt: int
    attempts: int
    new_snapshot: bool
    events: tuple[int, ...]
    error_class: str | None = None
    schema: SchemaVerdict | None = None
    content: bool = True
    impossible: bool = False
    cost_before_nano: int | None = None
    duplicate_of_trace: bytes | None = None
    asked_again: str | None = None
    asked_before_ns: int | None = None

    @property
    def running(self) -> bool:
        """Whether the span has not ended."""
        return self.end_ns == 0

    @property
    def duration_ns(self) -> int:
        """From start to end; 0 while running."""
        return max(0, self.end_ns - self.start_ns) if self.end_ns else 0

    @property
    def took_ns(self) -> int | None:
        """The duration; None while running and where a call is said to have taken none."""
        return self.duration_ns or (None if self.running or self.is_call else 0)

    @property
    def failed(self) -> bool:
        """Whether the span ended in an error; a refusal is none."""
        return self.refusal is None and (self.status_code == STATUS_ERROR or self.error_type is not None)

    @property
    def is_call(self) -> bool:
        """Whether this is a call of a model, counted or not."""
        return self.kind in CALL_KINDS

    @property
    def model(self) -> str | None:
        """The exact model that answered, else the one that was asked."""
        return self.model_responded or self.model_requested


@dataclass(frozen=True, slots=True)
class ToolRun:
    """A tool that ran in a trace, and the id of the call that it answers, if the client said it."""

    names: tuple[str, ...]
    call_id: str | None
    took_ns: int | None
    failed: bool


@dataclass(frozen=True, slots=True)
class EarlierAnswer:
    """What a call said that ended before another one of its trace began, its name, and how long it took."""

    name: str
    took_ns: int
    output: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class SpanDetail:
    """Everything known of one span: its row, what was received, its log records, its LLM facts, its receipt.

    The receipt is today's; `row.cost_nano` is what was counted when the span came, or when it was last
    priced again. Where the rest of the trace was asked too, `earlier` are the calls whose answers its prompt
    may hold, the last first, and `retried_ns` is how long after its end it was tried again.
    """

    row: SpanRow
    trace_id: bytes
    span: RawSpan
    logs: tuple[LogRecord, ...]
    facts: Facts
    receipt: Receipt | None = None
    tool_runs: tuple[ToolRun, ...] = ()
    earlier: tuple[EarlierAnswer, ...] = ()
    retried_ns: int | None = None


@dataclass(frozen=True, slots=True)
class Below:
    """Sums over the counted calls below a span; None is unknown. `unpriced` calls are without a price."""

    calls: int
    input_tokens: int | None
    output_tokens: int | None
    cost_nano: int | None
    unpriced: int


@dataclass(frozen=True, slots=True)
class StoredSpan:
    """Which span a row holds, and the cost counted for it."""

    row_id: int
    trace_id: bytes
    span_id: bytes
    cost_nano: int | None


@dataclass(frozen=True, slots=True)
class SilentCalls:
    """How many calls of one instrumentation scope came without messages, and the last of them."""

    scope: str
    calls: int
    trace_id: bytes
    span_id: bytes


@dataclass(frozen=True, slots=True)
class FoundText:
    """A span that says what was searched for: in a message of that role, or elsewhere if it is None."""

    trace_id: bytes
    trace_name: str
    span_id: bytes
    span_name: str
    kind: Kind
    start_ns: int
    role: str | None
    snippet: Snippet


@dataclass(frozen=True, slots=True)
class Listing:
    """How traces that started before `until_ns` are listed.

    `column` is time, status, name, model, duration, tokens or cost.
    Equal ones follow one another by time in the same direction; what is unknown counts as less than all.
    """

    column: str = "time"
    descending: bool = True
    until_ns: int = 2**63


NEWEST = Listing()
"""The newest first."""


@dataclass(frozen=True, slots=True)
class TracePage:
    """Some traces, and the cursor at which the next page begins (None at the end)."""

    traces: tuple[TraceSummary, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class QuickCounts:
    """How many traces of the current filter and range fall under each quick filter."""

    all: int
    errors: int
    refusals: int
    retries: int
    slow: int


@dataclass(frozen=True, slots=True)
class Percentiles:
    """Latencies in nanoseconds; None where there are too few values to say."""

    p50: int | None
    p95: int | None
    p99: int | None


@dataclass(frozen=True, slots=True)
class Pulse:
    """The four live charts over one time range, in equal buckets.

    Lists run in time order, one entry a bucket. `latency` is None where a bucket has under five
    calls; `versions` maps a model version to its calls a bucket, largest first.
    """

    start_ns: int
    bucket_ns: int
    latency: tuple[Percentiles | None, ...]
    calls: tuple[int, ...]
    cost_nano: tuple[int, ...]
    errors: tuple[int, ...]
    refusals: tuple[int, ...]
    versions: Mapping[str, tuple[int, ...]]
    overall: Percentiles
    cost_today_nano: int
    first_seen_ns: Mapping[str, int]

    @property
    def total_calls(self) -> int:
        """Calls in the whole range."""
        return sum(self.calls)


@dataclass(frozen=True, slots=True)
class Breakdown:
    """What is known of the spans that share a value: sums that are exact, percentiles within 1%.

    `speed` is in thousandths of an output token a second.
    """

    spans: int
    calls: int
    errors: int
    refusals: int
    retries: int
    input_tokens: int | None
    output_tokens: int | None
    cost_nano: int | None
    unpriced_calls: int
    latency: Percentiles
    first_token: Percentiles
    speed: Percentiles


@dataclass(frozen=True, slots=True)
class DayCost:
    """What the calls with one value cost in traces that started on one day, named ``2026-11-25``.

    `others` are those with any value that is not told apart.
    """

    day: str
    value: str | int | None
    calls: int
    cost_nano: int | None
    others: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """Sums over a set of traces, as ``spanglass stats`` gives them; None is unknown.

    `call_errors` are those of the `errors` that are calls of a model.
    """

    traces: int | None
    spans: int
    calls: int
    errors: int
    call_errors: int
    refusals: int
    retries: int
    input_tokens: int | None
    output_tokens: int | None
    cache_read_tokens: int | None
    cache_write_tokens: int | None
    reasoning_tokens: int | None
    cost_nano: int | None
    unpriced_calls: int
    latency: Percentiles
    first_token: Percentiles
    schema_declared: int
    schema_valid: int
    tools_called: int
    tools_failed: int
