"""What the page shows of two spans: messages with what differs in them, parameters, tools, attributes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from spanglass.analysis.comparing.contents import content_of
from spanglass.analysis.comparing.named_differences import (
    NamedDifference,
    tool_differences,
    value_differences,
)
from spanglass.core.display import one_line
from spanglass.core.facts import Facts, Kind
from spanglass.core.json_diff import Change, JsonChange
from spanglass.core.messages import ToolDefinition
from spanglass.core.secrets import masked
from spanglass.core.span import Value
from spanglass.core.views import SpanDetail
from spanglass.gui.pages.compare.message_rows import MessageRow, message_rows
from spanglass.gui.pages.traces.detail.attribute_rows import value_text
from spanglass.gui.pages.traces.detail.parameter_rows import parameters

_TEXT, _READ, _MOST_CHANGES, _LONG = 300, 4096, 30, 120
_ABSENT = "—"


@dataclass(frozen=True, slots=True)
class ValueRow:
    """A name with its value on either side; rows of `depth` 1 tell by path what differs in the one above."""

    name: str
    first: str
    second: str
    same: bool = False
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Values:
    """Rows of one kind; `differing` of all `names` are not the same."""

    rows: tuple[ValueRow, ...] = ()
    differing: int = 0
    names: int = 0


@dataclass(frozen=True, slots=True)
class PairContent:
    """Everything that is shown of two spans; `note` says in words what is the same and what is not."""

    messages: tuple[MessageRow, ...]
    parameters: Values
    tools: Values
    attributes: Values
    note: str


def pair_content(first: SpanDetail | None, second: SpanDetail | None) -> PairContent:
    """What is shown of two spans, of which one may be missing."""
    one, two = (detail.facts if detail else Facts() for detail in (first, second))
    values = [detail.span.attributes if detail else {} for detail in (first, second)]
    attributes = value_differences(values[0], values[1])
    tools = tool_differences(one.tools, two.tools)
    return PairContent(
        message_rows(first, second),
        _parameters(first, second),
        Values(tuple(_named(tools.differing, _tool)), len(tools.differing), tools.names),
        Values(tuple(_attributes(values)), len(attributes.differing), attributes.names),
        _note(one, two) if first and second else "",
    )


def _attributes(values: Sequence[Mapping[str, Value]]) -> Iterator[ValueRow]:
    """Those that differ: first those of both sides, last the long ones, mostly messages shown above."""
    found = value_differences(values[0], values[1]).differing
    rows = list(_named(found, _value))
    heads = [at for at, row in enumerate(rows) if row.depth == 0]
    blocks = [rows[at:end] for at, end in pairwise([*heads, len(rows)])]
    for block in sorted(blocks, key=lambda block: _weight(block[0])):
        yield from block


def _weight(row: ValueRow) -> int:
    """How far down an attribute stands."""
    if max(len(row.first), len(row.second)) > _LONG:
        return 2
    return int(_ABSENT in (row.first, row.second))


def _named(
    differing: Sequence[NamedDifference[Value]] | Sequence[NamedDifference[ToolDefinition]],
    told: Callable[[object], str],
) -> Iterator[ValueRow]:
    for each in differing:
        first = told(each.first) if each.there[0] else _ABSENT
        second = told(each.second) if each.there[1] else _ABSENT
        yield ValueRow(one_line(each.name, 200), first, second)
        yield from changed(each.changes)


def changed(changes: Sequence[JsonChange]) -> list[ValueRow]:
    """Differences within JSON as rows by path."""
    rows = [
        ValueRow(
            one_line(change.path, 200),
            _ABSENT if change.change is Change.ADDED else _value(change.first),
            _ABSENT if change.change is Change.REMOVED else _value(change.second),
            depth=1,
        )
        for change in changes[:_MOST_CHANGES]
    ]
    left = len(changes) - len(rows)
    return [*rows, ValueRow(f"{left:,} more", "", "", depth=1)] if left > 0 else rows


def _value(value: object) -> str:
    text = value_text(value)  # type: ignore[arg-type]
    return one_line(masked(text[:_READ]), _TEXT)


def _tool(tool: object) -> str:
    described = getattr(tool, "description", None)
    return one_line(masked((described or "offered")[:_READ]), _TEXT)


def _parameters(first: SpanDetail | None, second: SpanDetail | None) -> Values:
    """All that the tab of parameters says of either, those that differ first."""
    sides = [_told(detail) for detail in (first, second)]
    names = list(dict.fromkeys([*sides[0], *sides[1]]))
    rows = [
        ValueRow(name, one := sides[0].get(name, _ABSENT), two := sides[1].get(name, _ABSENT), one == two)
        for name in names
    ]
    rows.sort(key=lambda row: row.same)
    return Values(tuple(rows), sum(not row.same for row in rows), len(rows))


def _told(detail: SpanDetail | None) -> dict[str, str]:
    if detail is None:
        return {}
    shown = parameters(detail)
    out: dict[str, str] = {}
    for section in (*shown.request, *shown.response):
        for row in section.rows:
            name = row.name if section.title == "Request" else f"{section.title} · {row.name}"
            out[name] = row.value
    return out


def _note(one: Facts, two: Facts) -> str:
    """``same system prompt, same tools, other snapshot``, as far as there are any."""
    mine, theirs = content_of(one), content_of(two)
    said = []
    for name, here, there in (
        ("system prompt", mine.instructions, theirs.instructions),
        ("input", mine.given, theirs.given),
        ("tools", mine.tools, theirs.tools),
    ):
        if here is not None or there is not None:
            said.append(f"{'same' if here == there else 'other'} {name}")
    if Kind.LLM in (one.kind, two.kind):
        if one.model_requested != two.model_requested:
            said.append("other model")
        elif one.model_responded != two.model_responded:
            said.append("other snapshot")
    return ", ".join(said)
