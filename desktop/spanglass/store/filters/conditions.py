"""Queries of the filter language as SQL conditions on the trace table."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import and_
from typing import Any as AnyValue

import apsw

from spanglass.core.query import All, Any, Node, Not, OneSpan, QueryError, Term, Words, parse
from spanglass.core.query_keys import ATTRIBUTE, SCORE
from spanglass.store.filters import opinion_conditions, span_conditions, trace_conditions
from spanglass.store.filters.bindings import Bindings
from spanglass.store.filters.speaking import ANY_SPAN, speaks_of_span
from spanglass.store.search import sided_words, text_conditions
from spanglass.store.search.sided_words import has_side
from spanglass.store.traits import bits
from spanglass.store.traits.found import Found
from spanglass.store.traits.trait_sets import SORTED, TraitSets

UNINDEXED = "SELECT value FROM state WHERE name = 'unindexed'"
"""Up to which row spans are not in the text index yet."""

FEW = 1_000
"""Of so many traces at most each is looked at; among more, they are walked through in order."""

_PAGE, _RARE = 100, 4
"""Where not even a page is surely found, walking may go through all: so many times as many are looked at."""

_AT_ONCE = 100
"""Into the spans of so many traces it is sooner looked than it is found out who says a common word."""

_LISTED = 20_000
"""Where words are looked for, the ids of so many traces at most are listed: SQL looks them up by itself."""

_NAMED = "trace.id IN (SELECT each.value FROM json_each(:named) AS each)"
_AMONG = f"+{_NAMED}"
"""The same of traces that are walked through in order."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on ``trace`` and the values bound in it; `few` says that it names few traces by id.

    `test` is the condition without what is `found` already. Of that `early` is told by row ids alone, `late`
    is to be looked at even so. Words of the traces it names may be `everywhere` among the spans.
    """

    sql: str
    parameters: Mapping[str, AnyValue] = field(default_factory=dict)
    few: bool = False
    test: str = "1"
    found: Found | None = None
    early: str = ""
    late: str = "1"
    everywhere: bool = False

    @property
    def named(self) -> Sequence[int]:
        """The rows of the traces that it names, if they are few."""
        return bits.ids_of(self.found.maybe) if self.few and self.found else ()

    @property
    def start(self) -> str:
        """The start of a trace, written so that a range of it decides the way of reading, or not if `few`."""
        return "+trace.start_ns" if self.few else "trace.start_ns"


def condition(
    query: str,
    *,
    now_ns: int,
    unindexed: int = 0,
    slow_limits: Callable[[], str] = lambda: "{}",
    traits: TraitSets | None = None,
) -> Condition:
    """The condition of a query, true for the empty one; raises `QueryError`.

    Spans up to the row `unindexed` are not in the text index yet. `slow_limits` gives, as JSON, how long
    traces of each name may take before they are slow. `traits` tell what need not be looked at; with them the
    condition needs a connection with `found_function`.
    """
    if not query.strip():
        return Condition("1")
    bindings = Bindings(now_ns, unindexed, slow_limits)
    parts = _parts(parse(query))
    early, last = _apart(parts[-1], bindings)
    tests = [*(_of_trace(part, bindings) for part in parts[:-1]), last]
    whole = " AND ".join([early, *tests] if early else tests)
    if traits is None:
        return Condition(f"({whole})", bindings.values, test=whole)
    founds = _founds(parts, traits)
    left = [test for test, found in zip(tests, founds, strict=True) if found.surely != found.maybe]
    told = [test for test, found in zip(tests, founds, strict=True) if found.surely == found.maybe]
    values = bindings.values
    unsure = 0 if all(found.current for found in founds) else traits.unsure
    if unsure and told:
        left.append(f"(NOT trace_found(:unsure, trace.id) OR ({' AND '.join(told)}))")
        values["unsure"] = apsw.pyobject(bits.as_bytes(unsure))
    test = " AND ".join(left) or "1"
    found = reduce(and_, (_with(each, unsure) for each in founds))
    where = _narrowed(f"{early} AND {test}" if early else test, values, found)
    return replace(where, early=early, late=test)


def _apart(part: Node, bindings: Bindings) -> tuple[str, str]:
    """What row ids tell of a part, which may be nothing, and what is to be looked at in any case."""
    nodes = part.nodes if isinstance(part, All) else ()
    terms = [node for node in nodes if isinstance(node, Term) and speaks_of_span(node)]
    apart = 1 < len(terms) == len(nodes) and any(map(has_side, terms))
    return _of_one_span(terms, bindings) if apart else ("", _of_trace(part, bindings))


def _founds(parts: Sequence[Node], traits: TraitSets) -> list[Found]:
    """What each part finds; numbers of traces are told last, and not where few are left to be looked at."""
    founds: dict[int, Found] = {}
    left = traits.every
    for place, part in sorted(enumerate(parts), key=lambda each: _is_number(each[1])):
        enough = founds and _is_number(part) and traits.most is not None and left.bit_count() <= FEW
        founds[place] = Found(0, traits.every) if enough else traits.find(part)
        left &= founds[place].maybe
    return [founds[place] for place in range(len(parts))]


def _is_number(part: Node) -> bool:
    """Whether a part is a number of a trace, which an index tells that may have to be read far."""
    return isinstance(part, Term) and part.key in SORTED


def _with(found: Found, unsure: int) -> Found:
    """What may be found, with the traces of which it is not known yet."""
    return found if found.current else Found(found.surely, found.maybe | unsure)


def of_one_span(query: str, *, now_ns: int, unindexed: int = 0) -> Condition | None:
    """The condition on ``span`` of a query with terms of the filter language; None for words alone."""
    try:
        node = parse(query)
        if not _has_terms(node):
            return None
        bindings = Bindings(now_ns, unindexed)
        return Condition(_of_span(node, bindings), bindings.values)
    except QueryError:
        return None


def _has_terms(node: Node) -> bool:
    match node:
        case Term():
            return True
        case Not(inner) | OneSpan(inner):
            return _has_terms(inner)
        case Any(nodes) | All(nodes):
            return any(map(_has_terms, nodes))
    return False


def _parts(node: Node) -> list[Node]:
    """Nodes that must all hold; terms of which one same span must have all are one."""
    nodes = node.nodes if isinstance(node, All) else (node,)
    together = tuple(each for each in nodes if isinstance(each, Term) and speaks_of_span(each))
    parts = [each for each in nodes if each not in together]
    return [*parts, All(together)] if together else parts or [node]


def found_function(connection: apsw.Connection) -> None:
    """Give a connection ``trace_found(set, id)``: whether an id is in a set that is bound as an object."""

    def is_found(*values: AnyValue) -> bool:
        octets, row = values
        return row >> 3 < len(octets) and bool(octets[row >> 3] >> (row & 7) & 1)

    connection.create_scalar_function("trace_found", is_found, 2)


def left_of(where: Condition) -> Condition | None:
    """The condition of what is not surely found; None if there is nothing left to look at."""
    if where.found is None:
        return where
    left = where.found.maybe & ~where.found.surely
    return _narrowed(where.test, looked_at(where.parameters, left), Found(0, left)) if left else None


def looked_at(bound: Mapping[str, AnyValue], traces: int) -> Mapping[str, AnyValue]:
    """The values bound to look at some traces: into their spans at once, where they are few."""
    few = text_conditions.AT_ONCE in bound and traces.bit_count() <= _AT_ONCE
    return {**bound, text_conditions.AT_ONCE: 1} if few else bound


def among(where: Condition, traces: int) -> Condition:
    """The condition of what may match among some traces."""
    assert where.found is not None  # noqa: S101 (only sets tell what may match)
    found = where.found
    return _narrowed(where.test, where.parameters, Found(found.surely & traces, found.maybe & traces))


def exactly(traces: int, *, listed: bool = True) -> Condition:
    """The condition of some traces of which all is known; if not `listed`, none is named by id."""
    if listed:
        return _narrowed("1", {}, Found(traces, traces))
    values = {"maybe": apsw.pyobject(bits.as_bytes(traces))}
    return Condition("trace_found(:maybe, trace.id)", values, found=Found(traces, traces))


def _narrowed(test: str, bound: Mapping[str, AnyValue], found: Found) -> Condition:
    """A test of the traces of which it is not clear whether they are found."""
    values = {**bound, "surely": apsw.pyobject(bits.as_bytes(found.surely))}
    left = "1" if found.surely == found.maybe else test
    if 0 != found.surely != found.maybe:
        left = f"(trace_found(:surely, trace.id) OR {test})"
    number = found.maybe.bit_count()
    few = number <= (FEW if found.surely.bit_count() >= _PAGE else _RARE * FEW)
    if few or (number <= _LISTED and text_conditions.LOW_SPAN in bound):
        narrow = _NAMED if few else _AMONG
        values["named"] = json.dumps(bits.ids_of(found.maybe))
    else:
        narrow = "trace_found(:maybe, trace.id)"
        values["maybe"] = apsw.pyobject(bits.as_bytes(found.maybe))
    return Condition(f"({narrow} AND {left})", values, few, test, found)


def _of_trace(node: Node, bindings: Bindings) -> str:
    """A node outside braces; terms about spans that are joined by AND hold of one same span."""
    match node:
        case Words():
            return text_conditions.of_trace(node, bindings)
        case Term():
            return _term_of_trace(node, bindings)
        case Not(inner):
            return f"NOT coalesce(({_of_trace(inner, bindings)}), 0)"
        case Any(nodes):
            return f"({' OR '.join(_of_trace(inner, bindings) for inner in nodes)})"
        case All(nodes):
            return _all_of_trace(nodes, bindings)
        case OneSpan(inner):
            return ANY_SPAN.format(test=_of_span(inner, bindings))


def _term_of_trace(term: Term, bindings: Bindings) -> str:
    if has_side(term):
        return _any_item(term, sided_words.of_trace, bindings)
    if speaks_of_span(term):
        return ANY_SPAN.format(test=_of_span(term, bindings))
    if term.key.startswith(SCORE):
        return opinion_conditions.score(of_span=False)(term, bindings)
    return trace_conditions.TESTS[term.key](term, bindings)


def _all_of_trace(nodes: Sequence[Node], bindings: Bindings) -> str:
    together = [node for node in nodes if isinstance(node, Term) and speaks_of_span(node)]
    tests = [_of_trace(node, bindings) for node in nodes if node not in together]
    if len(together) == 1:
        tests.append(_term_of_trace(together[0], bindings))
    elif together:
        early, late = _of_one_span(together, bindings)
        tests += [early, late] if early else [late]
    return f"({' AND '.join(tests)})" if tests else "1"


def _of_one_span(terms: Sequence[Term], bindings: Bindings) -> tuple[str, str]:
    """Terms that must all hold of one span: what row ids tell of its trace, maybe nothing, and the test.

    What takes longest is looked at last: first a span is looked for that was the first to say a text.
    """
    sided = [term for term in terms if has_side(term)]
    tests = [_of_span(term, bindings) for term in terms if term not in sided]
    if not sided:
        return "", ANY_SPAN.format(test=" AND ".join(tests))
    ways = [
        ANY_SPAN.format(test=" AND ".join([*tests, *(_any_item(term, way, bindings) for term in sided)]))
        for way in (sided_words.is_first, sided_words.may_say)
    ]
    may = [_any_item(term, sided_words.trace_may, bindings) for term in sided]
    return " AND ".join(may), f"(CASE WHEN {ways[0]} THEN 1 ELSE {ways[1]} END)"


def _any_item(term: Term, test: Callable[[str, str, Bindings], str], bindings: Bindings) -> str:
    return f"({' OR '.join(test(term.key, item, bindings) for item in term.items)})"


def _of_span(node: Node, bindings: Bindings) -> str:
    """A node that speaks of one span, the row ``span``."""
    match node:
        case Words():
            return text_conditions.of_span(node, bindings)
        case Term(key) if key.startswith(ATTRIBUTE):
            return span_conditions.attribute(node, bindings)
        case Term(key) if key.startswith(SCORE):
            return opinion_conditions.score(of_span=True)(node, bindings)
        case Term(key):
            test = span_conditions.TESTS.get(key) or trace_conditions.TESTS[key]
            return test(node, bindings)
        case Not(inner):
            return f"NOT coalesce(({_of_span(inner, bindings)}), 0)"
        case Any(nodes):
            return f"({' OR '.join(_of_span(inner, bindings) for inner in nodes)})"
        case All(nodes):
            return f"({' AND '.join(_of_span(inner, bindings) for inner in nodes) or '1'})"
        case OneSpan(inner):
            return _of_span(inner, bindings)
