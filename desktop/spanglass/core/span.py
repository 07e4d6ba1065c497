"""What a client sent: spans, events, links and log records, as values of OpenTelemetry's data model."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

Value: TypeAlias = "bool | int | float | str | bytes | list[Value] | dict[str, Value] | None"
Attributes: TypeAlias = Mapping[str, Value]

STATUS_UNSET, STATUS_OK, STATUS_ERROR = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Resource:
    """The process that sent a span; `encoded` is the protobuf Resource as kept in the store."""

    attributes: Attributes = field(default_factory=dict)
    encoded: bytes = b""

    @property
    def service(self) -> str | None:
        """The name of the program, if it gave one."""
        name = self.attributes.get("service.name")
        return name if isinstance(name, str) and name else None


@dataclass(frozen=True, slots=True)
class Scope:
    """The instrumentation library that made a span; `encoded` is the protobuf InstrumentationScope."""

    name: str = ""
    version: str = ""
    attributes: Attributes = field(default_factory=dict)
    encoded: bytes = b""


@dataclass(frozen=True, slots=True)
class SpanEvent:
    """Something that happened at one moment of a span."""

    name: str
    time_ns: int
    attributes: Attributes = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SpanLink:
    """A pointer from a span to another one, often in another trace."""

    trace_id: bytes
    span_id: bytes
    attributes: Attributes = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RawSpan:
    """One span as it was received.

    `parent_id` is empty for a root, `end_ns` is 0 while the span is running. `encoded` is the
    whole span as a protobuf ``opentelemetry.proto.trace.v1.Span``: what the store keeps, and from
    which every fact can be derived again. An `update` may hold only what is new about its span:
    what came before stays true.
    """

    trace_id: bytes
    span_id: bytes
    parent_id: bytes
    name: str
    kind: int
    start_ns: int
    end_ns: int
    status_code: int
    status_message: str
    attributes: Attributes
    events: tuple[SpanEvent, ...]
    links: tuple[SpanLink, ...]
    resource: Resource
    scope: Scope
    encoded: bytes
    update: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class LogRecord:
    """One log record or event as received; several clients put prompts and answers here.

    `event_name` is empty for a plain log line. `encoded` is the protobuf LogRecord.
    """

    trace_id: bytes
    span_id: bytes
    time_ns: int
    event_name: str
    body: Value
    attributes: Attributes
    resource: Resource
    scope: Scope
    encoded: bytes


@dataclass(frozen=True, slots=True)
class Rejected:
    """A part of a request that could not be read, and why; the rest of the request was kept."""

    reason: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Batch:
    """Everything one request or file chunk held. `source` names the file it came from, if any.

    `truncated` counts the spans of which the sender says that it left something out.
    """

    spans: tuple[RawSpan, ...] = ()
    logs: tuple[LogRecord, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    source: str | None = None
    truncated: int = 0
