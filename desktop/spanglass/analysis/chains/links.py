"""Spans as judging needs them: the little of each, parents before children, and which call wraps which."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from spanglass.core.facts import CALL_KINDS, Kind
from spanglass.core.usage import Usage

_LLM, _EMBEDDING, _RERANKER = Kind.LLM, Kind.EMBEDDING, Kind.RERANKER
assert {_LLM, _EMBEDDING, _RERANKER} == CALL_KINDS  # noqa: S101 (is_call names them one by one)

CAPTURED = "spanglass"
"""The scope of calls that our own SDK captured."""
REPLAY = "spanglass.replay"
"""The instrumentation scope of calls that a replay made: they are shown, and count nowhere."""


@dataclass(frozen=True, slots=True)
class Link:
    """The little of a span that judging it needs, in its trace and beside spans of other traces.

    `request` identifies what was asked of the model, `size` is that of what was received.
    `attempt` is the number of the try if the span itself says it. `covers_ns` marks a note made at the
    end of a call: how long the call took by then.
    """

    span_id: bytes
    parent_id: bytes
    name: str
    kind: Kind
    start_ns: int
    end_ns: int
    failed: bool
    refused: bool
    truncated: bool
    usage: Usage | None
    cost_nano: int | None
    model: str | None
    response_id: str | None
    request: bytes | None
    session: str | None
    user: str | None
    feature: str | None
    schema_failed: bool = False
    scope: str = ""
    service: str | None = None
    size: int = 0
    attempt: int | None = None
    covers_ns: int | None = None

    @property
    def is_call(self) -> bool:
        """Whether the span reports a call of a model."""
        kind = self.kind
        return kind is _LLM or kind is _EMBEDDING or kind is _RERANKER

    @property
    def is_replay(self) -> bool:
        """Whether a replay made the call, no program."""
        return self.scope == REPLAY

    @property
    def has_usage(self) -> bool:
        """Whether the span says how many tokens there were."""
        return self.usage is not None and self.usage.known

    @property
    def began_ns(self) -> int:
        """When the call began that the span reports."""
        return self.start_ns - (self.covers_ns or 0)

    @property
    def tokens(self) -> tuple[int, int]:
        """Input and output tokens; two zeros if the span says nothing of either."""
        return (self.usage.input or 0, self.usage.output or 0) if self.usage else (0, 0)


@dataclass(frozen=True, slots=True)
class Chain:
    """The spans of one trace in their places.

    `ordered` has parents before children, siblings by start, spans in a ring last. `outer` names the next
    call above a call. `around` names, for a call without usage, the one call of its kind below it: both
    may report the same one; `within` is the same from inside. `wrappers` are calls that only stand around
    several others.
    """

    spans: Mapping[bytes, Link] = field(default_factory=dict)
    ordered: Sequence[Link] = ()
    outer: Mapping[bytes, bytes] = field(default_factory=dict)
    around: Mapping[bytes, bytes] = field(default_factory=dict)
    within: Mapping[bytes, tuple[bytes, ...]] = field(default_factory=dict)
    wrappers: frozenset[bytes] = frozenset()


def chain_of(links: Iterable[Link]) -> Chain:
    """The chain of one trace's spans, in whatever order they are given."""
    spans = {link.span_id: link for link in links}
    ordered = _top_down(spans)
    if not _nested(ordered):
        return Chain(spans, ordered)
    innermost = _innermost(ordered)
    around: dict[bytes, bytes] = {}
    within: dict[bytes, tuple[bytes, ...]] = {}
    wrappers = set()
    for link in ordered:
        inner = innermost.get((link.span_id, link.kind), ())
        if len(inner) == 1 and not link.has_usage:
            around[link.span_id] = inner[0]
            within[inner[0]] = (*within.get(inner[0], ()), link.span_id)
        elif len(inner) > 1 and _is_wrapper(link, [spans[each] for each in inner]):
            wrappers.add(link.span_id)
    return Chain(spans, ordered, _outer(ordered, spans), around, within, frozenset(wrappers))


def _outer(ordered: Sequence[Link], spans: Mapping[bytes, Link]) -> dict[bytes, bytes]:
    """The next call above each call that has one."""
    outer: dict[bytes, bytes] = {}
    for link in ordered:
        above = spans.get(link.parent_id)
        if above is not None and above is not link:
            found = above.span_id if above.is_call else outer.get(above.span_id)
            if found is not None:
                outer[link.span_id] = found
    return {link.span_id: outer[link.span_id] for link in ordered if link.is_call and link.span_id in outer}


def _is_wrapper(outer: Link, inner: Sequence[Link]) -> bool:
    """Whether a call around several says nothing of its own: nothing at all, or what they say together."""
    if not outer.has_usage:
        return True
    told_again = (
        outer.response_id is not None and (each.response_id, each.tokens) == (outer.response_id, outer.tokens)
        for each in inner
    )
    return any(each.has_usage for each in inner) and not any(told_again)


def _top_down(spans: Mapping[bytes, Link]) -> list[Link]:
    """Parents before their children, siblings by start; spans in a ring come last."""
    children: dict[bytes, list[Link]] = {}
    for link in spans.values():
        top = link.parent_id not in spans or link.parent_id == link.span_id
        children.setdefault(b"" if top else link.parent_id, []).append(link)
    for siblings in children.values():
        siblings.sort(key=lambda link: (link.start_ns, link.span_id))
    ordered: list[Link] = []
    stack = list(reversed(children.get(b"", [])))
    while stack:
        link = stack.pop()
        ordered.append(link)
        stack.extend(reversed(children.get(link.span_id, [])))
    if len(ordered) < len(spans):
        seen = {link.span_id for link in ordered}
        ordered += sorted(
            (link for link in spans.values() if link.span_id not in seen), key=lambda link: link.span_id
        )
    return ordered


def _nested(ordered: Sequence[Link]) -> bool:
    """Whether any call stands below another."""
    inside = {link.span_id for link in ordered if link.is_call}
    if len(inside) < 2:
        return False
    for link in ordered:
        if link.parent_id in inside:
            if link.is_call:
                return True
            inside.add(link.span_id)
    return False


def _innermost(ordered: Sequence[Link]) -> dict[tuple[bytes, Kind], tuple[bytes, ...]]:
    """For each call with calls of its kind below it: up to two of those that have none below themselves.

    What a tool below a call does is another matter: its calls are not looked at.
    """
    kinds = {link.kind for link in ordered if link.is_call}
    within: dict[tuple[bytes, Kind], tuple[bytes, ...]] = {}
    for link in reversed(ordered):
        for kind in kinds:
            found = within.get((link.span_id, kind), ())
            passed = (link.span_id,) if link.kind is kind and not found else found
            if passed and link.kind is not Kind.TOOL and link.parent_id != link.span_id:
                above = within.get((link.parent_id, kind), ())
                within[link.parent_id, kind] = (above + tuple(x for x in passed if x not in above))[:2]
    return within
