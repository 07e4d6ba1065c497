"""Logfire's notes about streams: a span of no length beside that of the request, with answer and usage."""

from collections.abc import Sequence

from spanglass.core.facts import NOTHING, Facts
from spanglass.core.span import LogRecord, RawSpan
from spanglass.dialects import Dialect
from spanglass.dialects.values import nanoseconds

_SECOND_NS = 1_000_000_000
_LONGEST_NS = 24 * 3600 * _SECOND_NS


class _StreamNotes:
    """Reads how long the call took that a note is about."""

    name = "stream_notes"
    rank = 900
    kind_rank = 900
    heads = frozenset({"logfire"})

    def read(self, span: RawSpan, logs: Sequence[LogRecord]) -> Facts:  # noqa: ARG002
        """The duration, for a note alone."""
        if span.attributes.get("logfire.span_type") != "log" or "duration" not in span.attributes:
            return NOTHING
        took = nanoseconds(span.attributes["duration"], _SECOND_NS)
        return Facts(covers_ns=took) if took and took <= _LONGEST_NS else NOTHING


DIALECT: Dialect = _StreamNotes()
