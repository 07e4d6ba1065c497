"""Terms of a query that speak of one span, as SQL on ``span``."""

from collections.abc import Callable, Mapping, Sequence

from spanglass.core.facts import CALL_KINDS
from spanglass.core.quantities import amount, dollars_nano, duration_ns, number
from spanglass.core.query import Term
from spanglass.core.query_keys import ATTRIBUTE
from spanglass.store.filters import opinion_conditions, trace_conditions
from spanglass.store.filters.bindings import Bindings
from spanglass.store.filters.trace_conditions import Test
from spanglass.store.search import sided_words

_SPEED = (
    "(span.output_tokens * 1e9 / nullif(span.end_ns - span.start_ns - coalesce(span.first_token_ns, 0), 0))"
)
_CALLS = ", ".join(f"'{kind}'" for kind in sorted(CALL_KINDS))
_TOOK = (
    "(CASE WHEN span.end_ns > span.start_ns THEN span.end_ns - span.start_ns "
    f"WHEN span.end_ns AND span.kind NOT IN ({_CALLS}) THEN 0 END)"
)
"""How long a span took; nothing while it runs, and where a call is said to have taken no time."""

_PAYLOAD = "span.block, span.place, span.length"
_YES_NO = {"yes": "span.streaming = 1", "no": "coalesce(span.streaming, 0) = 0"}
_SCHEMA = {
    "ok": "span.schema_outcome = 'valid'",
    "fail": "span.schema_outcome IN ('mismatch', 'not_json', 'fenced', 'unknown_tool')",
}
_HAS = {
    "error": "span.failed",
    "refusal": "span.refusal_grade IS NOT NULL",
    "retry": "span.attempt > 1",
    "repeat": "EXISTS (SELECT 1 FROM turn JOIN trace ON trace.trace_id = turn.trace_id "
    "WHERE trace.id = span.trace AND turn.span_id = span.span_id AND turn.again IS NOT NULL)",
    "image": trace_conditions.IMAGE,
    "feedback": opinion_conditions.has_feedback(of_span=True),
    "score": opinion_conditions.has_score(of_span=True),
}
_STATUS = {
    "ok": "(NOT span.failed AND span.refusal_grade IS NULL AND span.end_ns > 0)",
    "error": "span.failed",
    "refusal": "span.refusal_grade IS NOT NULL",
    "running": "span.end_ns = 0",
}


def attribute(term: Term, bindings: Bindings) -> str:
    """Whether an attribute of a span or its resource has a value."""
    name = bindings.bind(term.key.removeprefix(ATTRIBUTE))
    value = f"payload_attribute({_PAYLOAD}, span.resource, {name})"
    if term.operator == "=":
        return bindings.text([value], term)
    return bindings.compare(f"CAST({value} AS REAL)", term, number)


def _environment(term: Term, bindings: Bindings) -> str:
    test = bindings.text(["resource_environment(encoded)"], term)
    return f"span.resource IN (SELECT id FROM resource WHERE {test})"


def _text(columns: Sequence[str], *, prefix: bool = False) -> Test:
    return lambda term, bindings: bindings.text(columns, term, prefix=prefix)


def _number(column: str, read: Callable[[str], int | float]) -> Test:
    return lambda term, bindings: bindings.compare(column, term, read)


def _text_or_count(column: str) -> Test:
    def test(term: Term, bindings: Bindings) -> str:
        if term.quoted:
            return f"({' OR '.join(sided_words.of_span(term.key, item, bindings) for item in term.items)})"
        return bindings.compare(column, term, amount)

    return test


def _kind(term: Term, bindings: Bindings) -> str:
    return bindings.text(["span.kind"], term)


def _tool(term: Term, bindings: Bindings) -> str:
    wide = Term(term.key, term.operator, tuple(f"*{item}" for item in term.items))
    return f"(span.kind = 'tool' AND {bindings.text(['span.name', 'span.title'], wide)})"


TESTS: Mapping[str, Test] = {
    "status": lambda term, bindings: bindings.choose(term, _STATUS),
    "finish": _text(["span.finish_reason"]),
    "name": _text(["span.name", "span.title", "trace.name"]),
    "kind": _kind,
    "model": _text(["span.model_requested", "span.model_responded"], prefix=True),
    "version": _text(["span.model_responded"], prefix=True),
    "provider": _text(["span.provider"]),
    "tool": _tool,
    "schema": lambda term, bindings: bindings.choose(term, _SCHEMA),
    "error": lambda term, bindings: bindings.text(["span.error_class", "span.error_type"], term),
    "stream": lambda term, bindings: bindings.choose(term, _YES_NO),
    "took": _number(_TOOK, duration_ns),
    "ttft": _number("span.first_token_ns", duration_ns),
    "speed": _number(_SPEED, number),
    "cost": _number("span.cost_nano", dollars_nano),
    "tokens": _number(trace_conditions.TOKENS.format("span"), amount),
    "in": _text_or_count("span.input_tokens"),
    "out": _text_or_count("span.output_tokens"),
    "cached": _number("span.cache_read_tokens", amount),
    "retry": _number("(span.attempt - 1)", amount),
    "user": _text(["span.user"]),
    "session": _text(["span.session"]),
    "customer": _text(["span.customer"]),
    "feature": _text(["span.feature"]),
    "env": _environment,
    "thumbs": opinion_conditions.thumbs(of_span=True),
    "has": lambda term, bindings: bindings.choose(term, _HAS),
}
"""Keys that speak of a span; within braces they take the place of those that speak of the trace."""
