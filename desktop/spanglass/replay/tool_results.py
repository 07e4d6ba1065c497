"""What tools answered in a recording, found again by their name and arguments."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from spanglass.core.documents import plain_value
from spanglass.core.facts import Kind
from spanglass.core.span import Value
from spanglass.core.views import SpanDetail
from spanglass.replay.events import Stale
from spanglass.replay.talks import Json, Talk, ToolCall


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recorded call of a tool and its result: as it stood in a request, or as the tool's span says it."""

    call: ToolCall
    block: Json | None
    value: Value = None
    span_id: bytes | None = None


class ToolResults:
    """The results of one recording, for requests of one interface."""

    def __init__(self, talk: Talk, lists: Iterable[Sequence[Json]], steps: Iterable[SpanDetail]) -> None:
        self._talk = talk
        self._known: dict[str, list[Recorded]] = {}
        self._named: dict[str, list[Recorded]] = {}
        spans: dict[str, list[Recorded]] = {}
        for each in _of_spans(steps):
            spans.setdefault(each.call.key, []).append(each)
        for entries in lists:
            self._take(_of_entries(talk, entries), spans)
        for told in spans.values():
            self._take(told, spans)

    def of(self, call: ToolCall, time: int = 0) -> Recorded | None:
        """The result of the very call, whatever order its arguments stand in; `time` counts from 0."""
        known = self._known.get(call.key)
        return known[min(time, len(known) - 1)] if known else None

    def instead(self, call: ToolCall, gone: set[str]) -> Recorded | None:
        """What the recording called of that name; of several one that was not used yet (`gone` by keys)."""
        named = self._named.get(call.name, [])
        return next((each for each in named if each.call.key not in gone), named[0] if named else None)

    def stale(self, call: ToolCall, gone: set[str]) -> Stale:
        """What is asked about a call without a recorded result."""
        other = self.instead(call, gone)
        if other is None:
            return Stale(call.name, call.arguments)
        value = other.value if other.block is None else other.block
        return Stale(call.name, call.arguments, other.call.arguments, value)

    def _take(self, found: Iterable[Recorded], spans: Mapping[str, list[Recorded]]) -> None:
        """Note what was not known yet: requests repeat what those before them had."""
        times: Counter[str] = Counter()
        for each in found:
            key, time = each.call.key, times[each.call.key]
            times[key] += 1
            if time < len(self._known.get(key, [])):
                continue
            span = spans.get(key, [])[time : time + 1]
            kept = replace(each, span_id=span[0].span_id) if span else each
            self._known.setdefault(key, []).append(kept)
            self._named.setdefault(each.call.name, []).append(kept)

    def answer(self, call: ToolCall, recorded: Recorded) -> Json:
        """A recorded result as the answer to a call."""
        if recorded.block is not None:
            return self._talk.again(recorded.block, call)
        return self._talk.result(call, plain_value(recorded.value))


def _of_entries(talk: Talk, entries: Sequence[Json]) -> Iterator[Recorded]:
    """Calls and results in a list; those without ids are paired by names, in their order."""
    waiting: list[ToolCall] = []
    for entry in entries:
        if talk.is_turn(entry):
            waiting += talk.calls([entry])
        for name, block in talk.results(entry):
            call = next((each for each in waiting if name in (each.id, each.name) and name), None)
            if call is None and not name and waiting:
                call = waiting[0]
            if call is not None:
                waiting.remove(call)
                yield Recorded(call, block)


def _of_spans(steps: Iterable[SpanDetail]) -> Iterator[Recorded]:
    for step in steps:
        tool = step.facts.tool
        if step.row.kind is not Kind.TOOL or tool is None or not tool.name:
            continue
        if tool.result is None and step.row.failed:
            continue
        arguments: Any = plain_value(tool.arguments)
        call = ToolCall(tool.call_id or "", tool.name, arguments if arguments is not None else {})
        yield Recorded(call, None, tool.result, step.row.span_id)
