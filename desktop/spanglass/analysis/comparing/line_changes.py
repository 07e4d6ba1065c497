"""What differs in a line of two aligned traces, told from rows and hashes alone."""

from collections.abc import Iterator, Mapping
from enum import StrEnum

from spanglass.analysis.comparing.alignment import Line
from spanglass.analysis.comparing.contents import NOTHING, Content
from spanglass.core.facts import Kind
from spanglass.core.views import SpanRow

_CLEARLY_RATIO, _CLEARLY_NS = 1.5, 50_000_000
_SAME_REASON = {
    "end_turn": "stop",
    "stop_sequence": "stop",
    "completed": "stop",
    "tool_use": "tool_calls",
    "tool_call": "tool_calls",
    "function_call": "tool_calls",
    "max_tokens": "length",
    "max_output_tokens": "length",
}
"""Providers' words for the same."""
_CONTAINERS = frozenset({Kind.AGENT, Kind.CHAIN, Kind.SPAN})

Held = Mapping[bytes, Content]


class LineChange(StrEnum):
    """One way in which the spans of a line differ; the order is that of their weight."""

    ONLY_FIRST = "only first"
    ONLY_SECOND = "only second"
    OUTCOME = "outcome"
    CALLED = "called"
    INSTRUCTIONS = "instructions"
    GIVEN = "given"
    TOOLS = "tools"
    PARAMETERS = "parameters"
    MODEL = "model"
    SAID = "said"
    RENAMED = "renamed"
    MOVED = "moved"
    SLOWER = "slower"
    FASTER = "faster"


def line_changes(line: Line, first: Held, second: Held) -> tuple[LineChange, ...]:
    """How the second span of a line differs from the first, the weightiest first.

    What spans hold that have others below them is not compared again: it is what those hold.
    """
    if line.first is None or line.second is None:
        return (LineChange.ONLY_SECOND if line.first is None else LineChange.ONLY_FIRST,)
    one, two = line.first.span, line.second.span
    if one is None or two is None:
        return ()
    found = set(_of_rows(one, two))
    if not (one.kind in _CONTAINERS and (line.first.children or line.second.children)):
        mine, theirs = first.get(one.span_id, NOTHING), second.get(two.span_id, NOTHING)
        found.update(_of_contents(mine, theirs))
    if line.moved:
        found.add(LineChange.MOVED)
    return tuple(change for change in LineChange if change in found)


def _of_rows(one: SpanRow, two: SpanRow) -> Iterator[LineChange]:
    outcomes = [(row.failed, row.refusal is None, row.error_type) for row in (one, two)]
    if outcomes[0] != outcomes[1]:
        yield LineChange.OUTCOME
    reasons = {
        _SAME_REASON.get(row.finish_reason, row.finish_reason) for row in (one, two) if row.finish_reason
    }
    if len(reasons) > 1:
        yield LineChange.OUTCOME
    if one.model and two.model and one.model != two.model:
        yield LineChange.MODEL
    if one.title != two.title:
        yield LineChange.RENAMED
    if not one.running and not two.running:
        yield from _of_times(one.duration_ns, two.duration_ns)


def _of_times(one: int, two: int) -> Iterator[LineChange]:
    if abs(two - one) >= _CLEARLY_NS:
        if two > one * _CLEARLY_RATIO:
            yield LineChange.SLOWER
        elif one > two * _CLEARLY_RATIO:
            yield LineChange.FASTER


def _of_contents(one: Content, two: Content) -> Iterator[LineChange]:
    if one.called != two.called:
        yield LineChange.CALLED
    if one.instructions != two.instructions:
        yield LineChange.INSTRUCTIONS
    if one.given != two.given:
        yield LineChange.GIVEN
    if one.tools != two.tools:
        yield LineChange.TOOLS
    if one.parameters != two.parameters:
        yield LineChange.PARAMETERS
    if one.said != two.said:
        yield LineChange.SAID
