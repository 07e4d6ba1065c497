"""What the Attributes tab lists: the span's attributes in groups, its resource's, its events and links."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from spanglass.core.display import duration, one_line
from spanglass.core.documents import plain_value
from spanglass.core.ids import to_hex
from spanglass.core.query import term
from spanglass.core.query_keys import ATTRIBUTE
from spanglass.core.secrets import masked
from spanglass.core.span import Attributes, LogRecord, SpanEvent, SpanLink, Value
from spanglass.core.views import SpanDetail

_TEXT, _HINT, _READ = 300, 1500, 4096
_SEARCHED = 1024
_LONGEST_TERM = 120
_KEY = re.compile(r"[\w.\-/]+")
_NUMBERS = re.compile(r"(\d{1,18})")
_STANDARD = frozenset({
    "gen_ai", "llm", "ai", "openinference", "input", "output", "message", "document", "retrieval",
    "embedding", "reranker", "tool", "tag", "metadata", "session", "user", "enduser", "openai", "anthropic",
    "aws", "azure", "gcp", "cohere", "traceloop", "langsmith", "langfuse", "logfire", "mlflow",
    "pydantic_ai", "smolagents", "event_loop", "operation", "resource", "exception", "error", "http", "url",
    "server", "client", "network", "rpc", "db", "messaging", "code", "thread", "process", "otel",
    "telemetry", "user_agent", "vcs", "mcp", "agent", "graph", "prompt_template",
})  # fmt: skip
"""First words of keys of conventions and known clients."""

Hide = Callable[[str], str]
"""What puts something in the place of secrets."""


@dataclass(frozen=True, slots=True)
class AttributeRow:
    """One line: key and value as they may be shown, and the value as it was sent.

    `term` is the filter that finds the value, empty where there is none. Lines of an event lie at
    `depth` 1 below its own, whose value is no attribute.
    """

    key: str
    text: str
    value: Value = None
    number: bool = False
    term: str = ""
    depth: int = 0
    hint: str = ""
    searched: str = ""


@dataclass(frozen=True, slots=True)
class AttributeGroup:
    """Lines under a title."""

    title: str
    rows: tuple[AttributeRow, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the list: a row, or the title of a group."""

    row: AttributeRow | None
    title: str = ""

    @property
    def text(self) -> str:
        """The line as a screen reader says it."""
        return self.title if self.row is None else ": ".join(filter(None, (self.row.key, self.row.text)))


def lines(groups: Iterable[AttributeGroup], needle: str = "") -> list[Line]:
    """The lines of all rows that hold `needle` in key or value; an event stays with any line of it."""
    out: list[Line] = []
    for group in groups:
        found = list(_found(group.rows, needle.strip().lower()))
        if found:
            out += [Line(None, group.title), *(Line(row) for row in found)]
    return out


def _found(rows: Iterable[AttributeRow], needle: str) -> Iterator[AttributeRow]:
    head: AttributeRow | None = None
    all_of_head = False
    for row in rows:
        holds = needle in row.searched
        if row.depth == 0:
            head, all_of_head = (None, True) if holds else (row, False)
        elif holds and head is not None:
            yield head
            head = None
        if holds or (row.depth and all_of_head):
            yield row


def attribute_groups(detail: SpanDetail, hide: Hide = masked) -> tuple[AttributeGroup, ...]:
    """The groups that have lines: standard, yours, resource, events, log records, links.

    `hide` puts something in the place of secrets.
    """
    span, start_ns, made = detail.span, detail.row.start_ns, _Rows(hide)
    known = {key: value for key, value in span.attributes.items() if is_standard(key)}
    yours = {key: value for key, value in span.attributes.items() if key not in known}
    scope = span.scope.attributes
    groups = (
        AttributeGroup("Standard", made.rows(known, filtered=True)),
        AttributeGroup("Yours", made.rows(yours, filtered=True)),
        AttributeGroup("Resource", made.rows(span.resource.attributes, filtered=True)),
        AttributeGroup("Library", made.rows(scope)),
        AttributeGroup("Events", tuple(made.events(span.events, start_ns))),
        AttributeGroup("Log records", tuple(made.logs(detail.logs, start_ns))),
        AttributeGroup("Links", tuple(made.links(span.links))),
    )
    return tuple(group for group in groups if group.rows)


def is_standard(key: str) -> bool:
    """Whether a key belongs to a convention or a known client, by its first word."""
    return key.partition(".")[0] in _STANDARD


def value_text(value: Value) -> str:
    """A value as text: itself, or its JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.hex()
    return json.dumps(plain_value(value), ensure_ascii=False)


def _term(key: str, text: str, safe: str) -> str:
    """The filter that finds spans with this value; empty where the filter language has no words for it."""
    plain = bool(text) and len(text) <= _LONGEST_TERM and text.isprintable() and safe == text
    return term(ATTRIBUTE + key, text) if plain and _KEY.fullmatch(key) else ""


def _order(key: str) -> list[tuple[int, int, str]]:
    """Keys in order, numbers within them by their value."""
    return [
        (1, int(part), "") if part.isascii() and part.isdecimal() else (0, 0, part)
        for part in _NUMBERS.split(key)
    ]


@dataclass(frozen=True, slots=True)
class _Rows:
    """Makes lines; `hide` puts something in the place of secrets."""

    hide: Hide

    def rows(
        self, attributes: Attributes, depth: int = 0, *, filtered: bool = False
    ) -> tuple[AttributeRow, ...]:
        return tuple(
            self.row(key, attributes[key], depth, filtered) for key in sorted(attributes, key=_order)
        )

    def row(self, key: str, value: Value, depth: int, filtered: bool) -> AttributeRow:
        whole = value_text(value)
        safe = self.hide(whole[:_READ])
        hint = safe if len(safe) > _TEXT or "\n" in safe else ""
        return AttributeRow(
            key=one_line(key, _TEXT),
            text=one_line(safe, _TEXT),
            value=value,
            number=isinstance(value, int | float) and not isinstance(value, bool),
            term=_term(key, whole, safe) if filtered else "",
            depth=depth,
            hint=hint[:_HINT] + ("…" if len(hint) > _HINT or (hint and len(whole) > _READ) else ""),
            searched=f"{key}\n{whole[:_SEARCHED]}".lower(),
        )

    def events(self, events: Iterable[SpanEvent], start_ns: int) -> Iterator[AttributeRow]:
        for event in sorted(events, key=lambda event: event.time_ns):
            yield _head(event.name or "event", _moment(event.time_ns, start_ns))
            yield from self.rows(event.attributes, 1)

    def logs(self, logs: Iterable[LogRecord], start_ns: int) -> Iterator[AttributeRow]:
        for log in logs:
            yield _head(log.event_name or "log record", _moment(log.time_ns, start_ns))
            if log.body is not None:
                yield self.row("body", log.body, 1, False)
            yield from self.rows(log.attributes, 1)

    def links(self, links: Iterable[SpanLink]) -> Iterator[AttributeRow]:
        for link in links:
            name = f"trace {to_hex(link.trace_id)}"
            yield _head(name, f"span {to_hex(link.span_id)}", to_hex(link.trace_id))
            yield from self.rows(link.attributes, 1)


def _head(name: str, text: str, value: Value = None) -> AttributeRow:
    copied = name if value is None else value
    return AttributeRow(one_line(name, _TEXT), text, copied, searched=f"{name}\n{text}".lower())


def _moment(time_ns: int, start_ns: int) -> str:
    """When it was, counted from the span's start."""
    if not time_ns:
        return ""
    after = time_ns - start_ns
    return f"−{duration(-after)}" if after < 0 else f"+{duration(after)}"
