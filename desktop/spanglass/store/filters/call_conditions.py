"""What a query says of calls wherever they are, as a condition on them: model, provider and the like."""

from spanglass.core.query import All, Term, parse
from spanglass.store.filters import span_conditions
from spanglass.store.filters.bindings import Bindings
from spanglass.store.filters.conditions import Condition

_OF_CALLS = frozenset({"model", "version", "provider", "stream"})


def condition_of_calls(query: str) -> Condition:
    """The condition on ``span`` that those terms make that all matching traces keep."""
    if not query.strip():
        return Condition("1")
    node, bindings = parse(query), Bindings(0, letter="c")
    nodes = node.nodes if isinstance(node, All) else (node,)
    terms = [each for each in nodes if isinstance(each, Term) and each.key in _OF_CALLS]
    tests = [span_conditions.TESTS[term.key](term, bindings) for term in terms]
    return Condition(" AND ".join(tests) or "1", bindings.values)
