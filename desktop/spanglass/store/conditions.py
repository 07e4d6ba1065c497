"""Queries of the filter language as SQL conditions on the trace table."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any as AnyValue

from spanglass.core.query import All, Any, Node, Not, OneSpan, Term, Words, parse
from spanglass.core.query_keys import ATTRIBUTE, SCORE, key_of
from spanglass.store import opinion_conditions, span_conditions, text_conditions, trace_conditions
from spanglass.store.bindings import Bindings
from spanglass.store.traits import Traits

_EXISTS = "EXISTS (SELECT 1 FROM span WHERE span.trace = trace.id AND {test})"


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on ``trace`` and the values bound in it; `few` says that it names few traces by id."""

    sql: str
    parameters: Mapping[str, AnyValue] = field(default_factory=dict)
    few: bool = False

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
    traits: Traits | None = None,
) -> Condition:
    """The condition of a query, true for the empty one; raises `QueryError`.

    Spans up to the row `unindexed` are not in the text index yet. `slow_limits` gives, as JSON, how long
    traces of each name may take before they are slow. `traits` narrow down what is looked at.
    """
    if not query.strip():
        return Condition("1")
    bindings = Bindings(now_ns, unindexed, slow_limits)
    node = parse(query)
    test = _of_trace(node, bindings)
    narrow, few = traits.narrowing(_needed(node)) if traits else ("1", False)
    return Condition(f"({narrow} AND {test})", bindings.values, few)


def _needed(node: Node) -> list[Term]:
    """Terms that hold wherever the whole does."""
    nodes = node.nodes if isinstance(node, All) else (node,)
    return [each for each in nodes if isinstance(each, Term)]


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
            return _EXISTS.format(test=_of_span(inner, bindings))


def _term_of_trace(term: Term, bindings: Bindings) -> str:
    if _speaks_of_span(term):
        return _EXISTS.format(test=_of_span(term, bindings))
    if term.key.startswith(SCORE):
        return opinion_conditions.score(of_span=False)(term, bindings)
    return trace_conditions.TESTS[term.key](term, bindings)


def _all_of_trace(nodes: Sequence[Node], bindings: Bindings) -> str:
    together = [node for node in nodes if isinstance(node, Term) and _speaks_of_span(node)]
    tests = [_of_trace(node, bindings) for node in nodes if node not in together]
    if together:
        tests.append(_EXISTS.format(test=" AND ".join(_of_span(node, bindings) for node in together)))
    return f"({' AND '.join(tests)})" if tests else "1"


def _speaks_of_span(term: Term) -> bool:
    if term.key.startswith(ATTRIBUTE) or (term.key in ("in", "out") and term.quoted):
        return True
    known = key_of(term.key)
    return known is not None and known.of_span


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
