"""Terms of a query as SQL on ``profile``: what surely holds of the spans of a profile, and what may hold.

A span itself tells more, by its own row: `told` says that of it, if it is to.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from spanglass.core.query import All, Any, Node, Not, OneSpan, Term, Words
from spanglass.store.filters.bindings import Bindings
from spanglass.store.filters.span_conditions import TESTS
from spanglass.store.search.sided_words import has_side

PROFILED = frozenset({
    "status", "finish", "kind", "model", "version", "provider", "tool", "schema", "error", "stream", "retry",
    "feature", "env",
})  # fmt: skip
"""What the profile of a span tells."""

OF_SPAN = PROFILED | {
    "took", "ttft", "speed", "cost", "tokens", "in", "out", "cached", "user", "session", "customer",
}  # fmt: skip
"""What the row of a span tells; texts that were put in or came out are not in it."""

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
_OWN_IMAGE = Test(
    "span.content = 2",
    "(span.content = 2 OR (span.content = 1 AND span.id <= "
    "(SELECT state.value FROM state WHERE state.name = 'unshown')))",
)


def told(node: Node, bindings: Bindings, keys: Collection[str] = PROFILED) -> Test:
    """What the profile of a span says of a node about one span; with `OF_SPAN`, what its row says."""
    match node:
        case Words():
            return _UNKNOWN
        case Term():
            return _term(node, bindings, keys)
        case Not(inner):
            test = told(inner, bindings, keys)
            return Test(f"NOT coalesce({test.maybe}, 0)", f"NOT coalesce({test.surely}, 0)")
        case Any(nodes):
            return joined("OR", [told(inner, bindings, keys) for inner in nodes])
        case All(nodes):
            return joined("AND", [told(inner, bindings, keys) for inner in nodes])
        case OneSpan(inner):
            return told(inner, bindings, keys)


def own_name(term: Term, bindings: Bindings) -> str:
    """Whether a span has a name, whatever its trace is called."""
    return bindings.text(["span.name", "span.title"], term)


def joined(word: str, tests: Sequence[Test]) -> Test:
    """Tests joined by AND or OR."""
    sides = [[test.surely for test in tests], [test.maybe for test in tests]]
    return Test(*(f"({f' {word} '.join(side) or '1'})" for side in sides))


def _term(term: Term, bindings: Bindings, keys: Collection[str]) -> Test:
    if term.key == "name":
        return Test(own_name(term, bindings), "1")
    if term.key == "has" and term.items == ("image",):
        return _OWN_IMAGE if keys is OF_SPAN else _IMAGE
    if has_side(term):
        return _UNKNOWN
    if term.key in keys or (term.key == "has" and _HAS.issuperset(term.items)):
        test = TESTS[term.key](term, bindings)
        return Test(test, test)
    return _UNKNOWN
