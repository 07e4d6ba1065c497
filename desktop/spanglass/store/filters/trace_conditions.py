"""Terms of a query that speak of a whole trace, as SQL."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeAlias

from spanglass.core.ids import prefix_range
from spanglass.core.quantities import amount, dollars_nano, duration_ns
from spanglass.core.query import Term
from spanglass.core.query_times import bounds, latest_ns
from spanglass.core.trace_files import SEVERAL
from spanglass.core.views import OLD_NS, RUNNING_WITHOUT_NEWS_NS
from spanglass.store.filters import opinion_conditions
from spanglass.store.filters.bindings import Bindings, wrong

Test: TypeAlias = Callable[[Term, Bindings], str]

_SLOW = "(trace.end_ns - trace.start_ns > (SELECT value FROM json_each({limits}) WHERE key = trace.name))"
_TOOK = (
    "(CASE WHEN trace.end_ns > trace.start_ns THEN trace.end_ns - trace.start_ns "
    "WHEN NOT trace.calls THEN 0 END)"
)
"""How long a trace took; nothing where a call is said to have taken no time."""

TOKENS = (
    "(CASE WHEN coalesce({0}.input_tokens, {0}.output_tokens) IS NOT NULL "
    "THEN coalesce({0}.input_tokens, 0) + coalesce({0}.output_tokens, 0) END)"
)
"""The tokens of a trace or span; nothing where none are known."""

_NONE = """({0} = '[]' OR {0} LIKE '[""%' OR instr({0}, ',""'))"""
"""Whether a list of names is empty or has an empty one, without reading it as JSON."""

_SEVERAL = f"substr(trace.source, 1, 1) = char({ord(SEVERAL)})"
FILES = f"json_each(CASE WHEN {_SEVERAL} THEN substr(trace.source, 2) ELSE json_array(trace.source) END)"
"""The files that a trace came from, one a row."""

ERROR = "(trace.errors > 0 OR trace.failed)"
"""Whether a trace has an error: one arose in it, or it failed by one that counts in another trace."""

_PAYLOAD = "span.block, span.place, span.length"
IMAGE = (
    "(span.content = 2 OR (span.content = 1 AND span.id <= "
    "(SELECT state.value FROM state WHERE state.name = 'unshown') "
    f"AND payload_contains({_PAYLOAD}, 'image') AND span_shows(span.id)))"
)
"""Whether a span shows an image; of those stored long ago it is not noted."""

REPLAY = (
    "(trace.service = 'replay' AND EXISTS (SELECT 1 FROM span JOIN scope ON scope.id = span.scope "
    "WHERE span.trace = trace.id AND scope.name = 'spanglass.replay'))"
)
"""Whether a trace is a replay: its service alone might be one of the user's."""

_HAS = {
    "error": ERROR,
    "refusal": "trace.refusals > 0",
    "retry": "trace.retries > 0",
    "repeat": "trace.trace_id IN (SELECT turn.trace_id FROM turn WHERE turn.again IS NOT NULL)",
    "image": f"EXISTS (SELECT 1 FROM span WHERE span.trace = trace.id AND {IMAGE})",
    "feedback": opinion_conditions.has_feedback(of_span=False),
    "score": opinion_conditions.has_score(of_span=False),
}


def _status(term: Term, bindings: Bindings) -> str:
    news = bindings.bind(bindings.now_ns - RUNNING_WITHOUT_NEWS_NS)
    recent = bindings.bind(bindings.now_ns - OLD_NS)
    lively = f"trace.received_ns > {news} AND trace.end_ns > {recent}"
    running = f"(trace.open AND trace.source IS NULL AND {lively})"
    return bindings.choose(term, {
        "ok": f"(NOT {ERROR} AND trace.refusals = 0 AND NOT {running})",
        "error": ERROR,
        "refusal": "trace.refusals > 0",
        "running": running,
    })  # fmt: skip


def _slow(term: Term, bindings: Bindings) -> str:
    test = f"coalesce({_SLOW.format(limits=bindings.bind(bindings.slow_limits()))}, 0)"
    return bindings.choose(term, {"yes": test, "no": f"NOT {test}"})


def _one_of(column: str) -> Test:
    def test(term: Term, bindings: Bindings) -> str:
        named = tuple(filter(None, term.items))
        tests = [] if len(named) == len(term.items) else [_NONE.format(column)]
        if named or term.operator != "=":
            matches = bindings.text(["value"], replace(term, items=named or term.items))
            tests.append(f"EXISTS (SELECT 1 FROM json_each({column}) WHERE {matches})")
        return f"({' OR '.join(tests)})"

    return test


def _text(column: str) -> Test:
    return lambda term, bindings: bindings.text([column], term)


def _file(term: Term, bindings: Bindings) -> str:
    """Whether the file is one of the items, or one of several that the trace came from."""
    whole, one = bindings.text(["trace.source"], term), bindings.text(["value"], term)
    return f"({whole} OR ({_SEVERAL} AND EXISTS (SELECT 1 FROM {FILES} WHERE {one})))"


def _number(column: str, read: Callable[[str], int]) -> Test:
    return lambda term, bindings: bindings.compare(column, term, read)


def _trace(term: Term, bindings: Bindings) -> str:
    tests = []
    for item in term.items:
        bounds = prefix_range(item)
        if bounds is None:
            raise wrong(term, f"trace: “{item}” is not the beginning of an id.")
        tests.append(f"trace.trace_id BETWEEN {bindings.bind(bounds[0])} AND {bindings.bind(bounds[1])}")
    return f"({' OR '.join(tests)})"


def _since(term: Term, bindings: Bindings) -> str:
    try:
        start = bindings.now_ns - duration_ns(term.items[0])
    except ValueError as error:
        raise wrong(term, f"since: {error}.") from None
    return f"trace.start_ns >= {bindings.bind(start)}"


def _at(term: Term, bindings: Bindings) -> str:
    try:
        if term.operator not in ("..", "=") or len(term.items) > 2:
            return bindings.compare("trace.start_ns", term, lambda text: latest_ns(text, bindings.now_ns))
        start_ns, end_ns = bounds(term, bindings.now_ns)
    except ValueError as error:
        raise wrong(term, f"at: {error}.") from None
    return f"trace.start_ns BETWEEN {bindings.bind(start_ns)} AND {bindings.bind(end_ns)}"


TESTS: Mapping[str, Test] = {
    "status": _status,
    "has": lambda term, bindings: bindings.choose(term, _HAS),
    "is": lambda term, bindings: bindings.choose(term, {"replay": REPLAY}),
    "slow": _slow,
    "retry": _number("trace.retries", amount),
    "took": _number(_TOOK, duration_ns),
    "cost": _number("trace.cost_nano", dollars_nano),
    "tokens": _number(TOKENS.format("trace"), amount),
    "in": _number("trace.input_tokens", amount),
    "out": _number("trace.output_tokens", amount),
    "user": _one_of("trace.users"),
    "feature": _one_of("trace.features"),
    "session": _text("trace.session"),
    "service": _text("trace.service"),
    "file": _file,
    "trace": _trace,
    "thumbs": opinion_conditions.thumbs(of_span=False),
    "since": _since,
    "at": _at,
}
