"""Whether a call matches a query of the filter language, as far as calls can tell."""

import fnmatch
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from spanglass.core.letter_case import folded
from spanglass.core.quantities import amount, dollars_nano, duration_ns
from spanglass.core.query import All, Any, Node, Not, OneSpan, Term, Words, parse
from spanglass.core.watched import Call

Test: TypeAlias = Callable[[Call], bool]

_TEXTS: Mapping[str, Callable[[Call], Sequence[str | None]]] = {
    "feature": lambda call: (call.feature,),
    "user": lambda call: (call.user,),
    "customer": lambda call: (call.customer,),
    "session": lambda call: (call.session,),
    "service": lambda call: (call.service,),
    "provider": lambda call: (call.provider,),
    "model": lambda call: (call.requested, call.responded),
    "version": lambda call: (call.responded,),
    "error": lambda call: (call.error,),
    "trace": lambda call: (call.trace,),
}
_BEGINNINGS = frozenset({"model", "version", "trace"})
_NUMBERS: Mapping[str, tuple[Callable[[Call], int | None], Callable[[str], int]]] = {
    "took": (lambda call: call.took_ns, duration_ns),
    "ttft": (lambda call: call.first_token_ns, duration_ns),
    "cost": (lambda call: call.cost_nano, dollars_nano),
    "tokens": (lambda call: call.tokens, amount),
    "in": (lambda call: call.input_tokens, amount),
    "out": (lambda call: call.output_tokens, amount),
    "retry": (lambda call: call.retries, amount),
}
_CHOICES: Mapping[str, Mapping[str, Test]] = {
    "status": {
        "ok": lambda call: not call.failed and not call.refused,
        "error": lambda call: call.failed,
        "refusal": lambda call: call.refused,
    },
    "has": {
        "error": lambda call: call.failed,
        "refusal": lambda call: call.refused,
        "retry": lambda call: call.retries > 0,
    },
    "schema": {
        "ok": lambda call: call.schema_valid is True,
        "fail": lambda call: call.schema_valid is False,
    },
    "stream": {"yes": lambda call: call.streaming is True, "no": lambda call: call.streaming is not True},
}
_COMPARED: Mapping[str, Callable[[int, int], bool]] = {
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
}


def test_of(query: str) -> Test:
    """What a query asks of a call; raises ``ValueError`` where it asks for more than calls tell."""
    return _test(parse(query))


def _test(node: Node) -> Test:
    if isinstance(node, Not):
        inner = _test(node.node)
        return lambda call: not inner(call)
    if isinstance(node, All | Any):
        tests = [_test(part) for part in node.nodes]
        joined = all if isinstance(node, All) else any
        return lambda call: joined(test(call) for test in tests)
    if isinstance(node, OneSpan):
        return _test(node.node)
    if isinstance(node, Words):
        raise ValueError(f"An alert cannot look for words (“{node.text}”); it watches fields.")
    return _term(node)


def _term(term: Term) -> Test:
    if term.key in _TEXTS and term.operator == "=":
        return _text(term)
    if term.key in _NUMBERS and not term.quoted:
        return _number(term)
    choices = _CHOICES.get(term.key, {})
    if term.operator == "=" and all(item in choices for item in term.items):
        tests = [choices[item] for item in term.items]
        return lambda call: any(test(call) for test in tests)
    raise ValueError(f"An alert cannot watch {term.key}:{','.join(term.items)}.")


def _text(term: Term) -> Test:
    values = _TEXTS[term.key]
    end = "*" if term.key in _BEGINNINGS else ""
    named = [folded(item).replace("[", "[[]").replace("?", "[?]") + end for item in term.items if item]
    unnamed = len(named) < len(term.items)

    def test(call: Call) -> bool:
        said = values(call)
        if unnamed and not all(said):
            return True
        texts = [folded(value) for value in said if value]
        return any(fnmatch.fnmatchcase(text, pattern) for text in texts for pattern in named)

    return test


def _number(term: Term) -> Test:
    value_of, read = _NUMBERS[term.key]
    wanted = [read(item) for item in term.items]

    def test(call: Call) -> bool:
        value = value_of(call)
        if value is None:
            return False
        if term.operator == "..":
            return wanted[0] <= value <= wanted[1]
        compare = _COMPARED.get(term.operator)
        return value in wanted if compare is None else compare(value, wanted[0])

    return test
