"""Spans and log records as dialects get them, read by several dialects together."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from builders import T0, a_raw_span
from spanglass.core.facts import Facts
from spanglass.core.span import LogRecord, RawSpan, Resource, Scope
from spanglass.dialects import Dialect
from spanglass.dialects.gen_ai import DIALECT as GEN_AI
from spanglass.dialects.generic import DIALECT as GENERIC
from spanglass.dialects.openinference import DIALECT as OPENINFERENCE
from spanglass.dialects.reading import read


def a_log(name: str, body: Any = None, /, **attributes: Any) -> LogRecord:
    """A log record of an event."""
    return LogRecord(b"\1" * 16, b"\2" * 8, T0, name, body, attributes, Resource(), Scope(), b"")


def told(
    dialect: Dialect, attributes: Mapping[str, Any], *logs: LogRecord, scope: str = "test", **changes: Any
) -> Facts:
    """The facts of a span; objects among its attributes are given as JSON text."""
    plain = {
        key: json.dumps(held) if isinstance(held, dict | tuple) else held for key, held in attributes.items()
    }
    span = a_raw_span(attributes=plain, scope=Scope(scope), **changes)
    return read(span, logs, (dialect, GEN_AI, OPENINFERENCE, GENERIC))


def odd_span(keys: Sequence[str], value: Any, scope: str, **fixed: Any) -> RawSpan:
    """A span whose attributes `keys` all have a value that no client should send."""
    return a_raw_span(attributes={**dict.fromkeys(keys, value), **fixed}, scope=Scope(scope))
