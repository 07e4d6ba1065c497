"""Spans put together from what a file tells, to be encoded as if they had come as OTLP."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from spanglass.core.span import (
    STATUS_ERROR,
    STATUS_UNSET,
    RawSpan,
    Resource,
    Scope,
    SpanEvent,
    SpanLink,
    Value,
)
from spanglass.formats.json_attributes import attribute
from spanglass.formats.native_ids import span_id, trace_id

NOTHING = Resource()
"""A process of which nothing is known."""

_MOST_DIGITS = 19

NO_SCOPE = Scope()
"""No library is known to have made the span."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One span; `error` is None unless it failed, `status` is said by those who know it.

    Attributes whose value is None are left out.
    """

    trace: bytes
    span: bytes
    name: str
    start_ns: int
    end_ns: int = 0
    parent: bytes = b""
    attributes: Mapping[str, Value] = field(default_factory=dict)
    error: str | None = None
    status: int = STATUS_UNSET
    kind: int = 1
    events: tuple[SpanEvent, ...] = ()
    links: tuple[SpanLink, ...] = ()
    resource: Resource = NOTHING
    scope: Scope = NO_SCOPE

    def raw(self) -> RawSpan:
        """The span, not encoded yet."""
        return RawSpan(
            trace_id=self.trace,
            span_id=self.span,
            parent_id=self.parent,
            name=self.name,
            kind=self.kind,
            start_ns=self.start_ns,
            end_ns=self.end_ns,
            status_code=self.status if self.error is None else STATUS_ERROR,
            status_message=self.error or "",
            attributes={name: value for name, value in self.attributes.items() if value is not None},
            events=self.events,
            links=self.links,
            resource=self.resource,
            scope=self.scope,
            encoded=b"",
        )


def service(name: str | None) -> Resource:
    """The process of that name."""
    return Resource({"service.name": name}) if name else NOTHING


def named(kind: str, *names: object) -> tuple[bytes, bytes]:
    """A trace id and a span id for things that have neither, always the same for the same names."""
    text = " ".join(map(str, (kind, *names)))
    return trace_id(text), span_id(text)


def flat(values: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, Value]]:
    """The attributes in nested objects, under their names joined by dots; lists of objects stay JSON."""
    for name, held in values.items():
        key = f"{prefix}{name}"
        if isinstance(held, dict) and held:
            yield from flat(held, f"{key}.")
        else:
            yield key, attribute(held)


def counts(values: Mapping[str, object], names: Mapping[str, str]) -> dict[str, Value]:
    """The whole numbers among some values, each under its other name."""
    found = ((name, whole(values.get(key))) for key, name in names.items())
    return {name: held for name, held in found if held is not None}


def total(values: Mapping[str, object], *keys: str) -> int | None:
    """The sum of those of the numbers that are known; None if none is."""
    known = [held for key in keys if (held := whole(values.get(key))) is not None]
    return sum(known) if known else None


def whole(value: object) -> int | None:
    """A whole number, be it written as a fraction or as text, as tables and other languages do."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        sign, digits = value[:1] == "-", value.removeprefix("-").removesuffix(".0")
        found = int(digits) if digits.isdecimal() and len(digits) <= _MOST_DIGITS else None
        return -found if found is not None and sign else found
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    return value if isinstance(value, int) else None


def unsigned(value: object) -> int:
    """A whole number that is not negative; 0 for anything else."""
    return max(0, whole(value) or 0)
