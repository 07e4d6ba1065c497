"""Which span a log record is of that names none: by conversation, tool, tokens, model and time.

Only what spans say themselves is looked at, never what such records added to them, so that no order of
arrival changes the answer.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from spanglass.core.facts import Kind
from spanglass.core.loose_record import About, LooseRecord

LONGEST_NS = 60 * 60 * 1_000_000_000
"""No call, tool or turn that began longer before a record is looked at."""
AHEAD_NS = 10 * 60 * 1_000_000_000
"""A call may begin or end that long after what was typed or asked."""
LATE_NS = 10 * 1_000_000_000
"""An answer may be told that long after its call."""

_SLACK_NS = 2 * 1_000_000_000
_APART_NS = 50 * 1_000_000
_FAR = 2**63


@dataclass(frozen=True, slots=True)
class Host:
    """A span that records may be of, in its own words; `end_ns` is 0 while it is running."""

    trace_id: bytes
    span_id: bytes
    kind: Kind
    start_ns: int
    end_ns: int
    session: str | None = None
    model: str | None = None
    input: int | None = None
    output: int | None = None
    call_id: str | None = None
    tool: str | None = None
    response_id: str | None = None

    @property
    def key(self) -> tuple[bytes, bytes]:
        """What tells it from all others."""
        return self.trace_id, self.span_id

    def until(self, open_ns: int) -> int:
        """Its end; `open_ns` while it is running."""
        return self.end_ns or open_ns


def hosts_of(record: LooseRecord, time_ns: int, spans: Iterable[Host]) -> tuple[Host, ...]:
    """The spans that a record of a moment is of: what was typed is of the turn and of its first call."""
    able = [span for span in spans if _may_be(record, span)]
    calls = [span for span in able if span.kind is Kind.LLM]
    turns = [span for span in able if span.kind is Kind.AGENT]
    found: tuple[Host | None, ...]
    match record.about:
        case About.TOOL:
            found = (_of_tool(record, time_ns, [span for span in able if span.kind is Kind.TOOL]),)
        case About.TURN:
            found = (_around(time_ns, turns),)
        case About.PROMPT:
            found = (_around(time_ns, turns), _next(time_ns, calls, lambda span: span.start_ns))
        case About.REQUEST:
            found = (_next(time_ns, calls, lambda span: span.until(_FAR)),)
        case About.ANSWER:
            found = (_answered(record, time_ns, calls),)
    return tuple(span for span in found if span is not None)


def _may_be(record: LooseRecord, span: Host) -> bool:
    """Whether nothing speaks against it: another conversation, other tokens, another call of a tool."""
    counted = record.outputs and span.output is not None and span.kind is Kind.LLM
    return not (
        (record.session and span.session and record.session != span.session)
        or (counted and not _same_tokens(record, span))
        or (record.call_id and span.call_id and record.call_id != span.call_id)
        or (record.request_id and span.response_id and record.request_id != span.response_id)
    )


def _same_tokens(record: LooseRecord, span: Host) -> bool:
    return span.output in record.outputs and (
        not record.inputs or span.input is None or span.input in record.inputs
    )


def _around(time_ns: int, turns: Iterable[Host]) -> Host | None:
    """The innermost turn that a moment is in, or nearly."""
    held = [span for span in turns if span.start_ns - _SLACK_NS <= time_ns <= span.until(_FAR) + _SLACK_NS]
    return max(held, key=lambda span: (span.start_ns, span.key), default=None)


def _next(time_ns: int, calls: Iterable[Host], moment: Callable[[Host], int]) -> Host | None:
    """The call of which a moment of its own comes first after that of the record."""
    ahead = [
        span for span in calls if moment(span) >= time_ns - _SLACK_NS and span.start_ns <= time_ns + AHEAD_NS
    ]
    return min(ahead, key=lambda span: (moment(span), span.start_ns, span.key), default=None)


def _answered(record: LooseRecord, time_ns: int, calls: Iterable[Host]) -> Host | None:
    """The call of the same id, tokens and model whose end is nearest to the moment."""
    near = [
        span
        for span in calls
        if (record.request_id and record.request_id == span.response_id)
        or (span.start_ns <= time_ns + _SLACK_NS and time_ns <= span.until(_FAR) + LATE_NS)
    ]
    return min(near, key=lambda span: _unlike(record, time_ns, span), default=None)


def _unlike(
    record: LooseRecord, time_ns: int, span: Host
) -> tuple[bool, bool, bool, int, int, tuple[bytes, bytes]]:
    """How unlike a call is to what a record says of it; of calls within calls the innermost is most like."""
    return (
        not (record.request_id and record.request_id == span.response_id),
        not (record.outputs and span.output is not None),
        bool(record.model and span.model and record.model != span.model),
        abs(time_ns - span.until(time_ns)) // _APART_NS,
        -span.start_ns,
        span.key,
    )


def _of_tool(record: LooseRecord, time_ns: int, tools: Iterable[Host]) -> Host | None:
    """The tool's span with the same call id, else the one of that name whose end is nearest."""
    near = [
        span
        for span in tools
        if (record.call_id and record.call_id == span.call_id)
        or (
            (not record.tool or not span.tool or record.tool == span.tool)
            and span.start_ns - _SLACK_NS <= time_ns <= span.until(_FAR) + _SLACK_NS
        )
    ]
    return min(
        near,
        key=lambda span: (
            not (record.call_id and record.call_id == span.call_id),
            abs(time_ns - span.until(time_ns)),
            span.key,
        ),
        default=None,
    )
