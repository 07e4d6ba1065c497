"""Terms of a query as SQL on ``profile``: what surely holds of the spans of a profile, and what may hold."""

from collections.abc import Sequence
from dataclasses import dataclass

from spanglass.core.query import All, Any, Node, Not, OneSpan, Term, Words
from spanglass.store.bindings import Bindings
from spanglass.store.span_conditions import TESTS

_TOLD = frozenset({
    "status", "finish", "kind", "model", "version", "provider", "tool", "schema", "error", "stream", "retry",
    "feature", "env",
})  # fmt: skip
_HAS = frozenset({"error", "refusal", "retry"})


@dataclass(frozen=True, slots=True)
class Test:
    """Two conditions on a row that is named ``span`` as that of a span would be."""

    surely: str
    maybe: str


_UNKNOWN = Test("0", "1")
_IMAGE = Test(
    "coalesce(span.content = 2, 0)",
    "coalesce(span.content = 2, (SELECT state.value > 0 FROM state WHERE state.name = 'unshown'))",
)


def told(node: Node, bindings: Bindings) -> Test:
    """What the profile of a span says of a node that speaks of one span."""
    match node:
        case Words():
            return _UNKNOWN
        case Term():
            return _term(node, bindings)
        case Not(inner):
            test = told(inner, bindings)
            return Test(f"NOT coalesce({test.maybe}, 0)", f"NOT coalesce({test.surely}, 0)")
        case Any(nodes):
            return _joined("OR", [told(inner, bindings) for inner in nodes])
        case All(nodes):
            return _joined("AND", [told(inner, bindings) for inner in nodes])
        case OneSpan(inner):
            return told(inner, bindings)


def own_name(term: Term, bindings: Bindings) -> str:
    """Whether a span has a name, whatever its trace is called."""
    return bindings.text(["span.name", "span.title"], term)


def _joined(word: str, tests: Sequence[Test]) -> Test:
    sides = [[test.surely for test in tests], [test.maybe for test in tests]]
    return Test(*(f"({f' {word} '.join(side) or '1'})" for side in sides))


def _term(term: Term, bindings: Bindings) -> Test:
    if term.key == "name":
        return Test(own_name(term, bindings), "1")
    if term.key == "has" and term.items == ("image",):
        return _IMAGE
    if term.key in _TOLD or (term.key == "has" and _HAS.issuperset(term.items)):
        test = TESTS[term.key](term, bindings)
        return Test(test, test)
    return _UNKNOWN
