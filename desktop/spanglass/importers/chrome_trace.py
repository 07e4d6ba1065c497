"""Chrome's trace events, which Perfetto reads too: nesting follows from the times in one thread.

Times count from an unknown moment: such a trace begins at the start of 1970 unless its times are real ones.
"""

import json
from collections.abc import Iterator
from hashlib import blake2b
from typing import Any

from spanglass.core.span import RawSpan, Resource, Scope, Value
from spanglass.formats.json_attributes import label, members
from spanglass.formats.otlp_values import BadPartError
from spanglass.importers import Importer
from spanglass.importers.drafts import Draft, flat
from spanglass.importers.json_importer import JsonImporter, has

_SCOPE = Scope("trace events")
_KNOWN = frozenset("XBEiInMbensftPNODCvRcSTpF")
_DEEPEST = 1000


def knows(value: Any) -> bool:
    """Whether a record is a trace event."""
    return has(value, "ph") and ("ts" in value or value["ph"] == "M") and str(value["ph"]) in _KNOWN


class ChromeTrace:
    """Keeps, of each thread, the spans that are open at the time read so far."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, str], list[tuple[bytes, int]]] = {}
        self._begun: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self._names: dict[str, str] = {}
        self._trace = b""

    def take(self, value: Any) -> Iterator[RawSpan]:
        """The span of a complete event, or of a begin and its end."""
        if not knows(value):
            raise BadPartError("it is not a trace event: it has no ph and ts")
        kind, thread = value["ph"], (label(value.get("pid")), label(value.get("tid")))
        if kind == "M":
            self._names[thread[0]] = label(members(value.get("args")).get("name")) or self._names.get(
                thread[0], ""
            )
        elif kind == "X":
            yield self._span(value, thread, _ns(value.get("dur")))
        elif kind == "B":
            self._begun.setdefault(thread, []).append(value)
        elif kind == "E" and self._begun.get(thread):
            begun = self._begun[thread].pop()
            given = {**begun, "args": {**members(begun.get("args")), **members(value.get("args"))}}
            yield self._span(given, thread, _ns(value.get("ts")) - _ns(begun.get("ts")))

    def end(self) -> Iterator[RawSpan]:
        """Begins that never ended."""
        for thread, begun in self._begun.items():
            for value in begun:
                yield self._span(value, thread, None)

    def _span(self, value: dict[str, Any], thread: tuple[str, str], lasted: int | None) -> RawSpan:
        start = max(1, _ns(value.get("ts")))
        end = start + max(0, lasted or 0)
        text = json.dumps(value, sort_keys=True).encode()
        self._trace = self._trace or blake2b(text, digest_size=16).digest()
        own = blake2b(text + repr(thread).encode() + self._trace, digest_size=8).digest()
        told: dict[str, Value] = {
            "thread.id": thread[1] or None,
            "trace_event.category": label(value.get("cat")) or None,
        }
        told |= {name: held for name, held in flat(members(value.get("args"))) if held is not None}
        name = self._names.get(thread[0]) or (f"process {thread[0]}" if thread[0] else "")
        return Draft(
            self._trace, own, label(value.get("name")), start, 0 if lasted is None else end,
            parent=self._parent(thread, (own, end), start), attributes=told,
            resource=Resource({"service.name": name} if name else {}), scope=_SCOPE,
        ).raw()  # fmt: skip

    def _parent(self, thread: tuple[str, str], span: tuple[bytes, int], start: int) -> bytes:
        """The innermost span of the thread that is open from start to end."""
        stack = self._open.setdefault(thread, [])
        while stack and (stack[-1][1] <= start or stack[-1][1] < span[1] or stack[-1][0] == span[0]):
            stack.pop()
        parent = stack[-1][0] if stack else b""
        if len(stack) < _DEEPEST:
            stack.append(span)
        return parent


def _ns(microseconds: object) -> int:
    """The time in nanoseconds; whole microseconds stay exact, however many there are."""
    if isinstance(microseconds, str):
        try:
            microseconds = json.loads(microseconds)
        except ValueError:
            return 0
    if not isinstance(microseconds, int | float) or isinstance(microseconds, bool):
        return 0
    whole = int(microseconds)
    return whole * 1000 + round((microseconds - whole) * 1000)


IMPORTER: Importer = JsonImporter("trace events", knows, lambda _: ChromeTrace(), (("traceEvents",),))
