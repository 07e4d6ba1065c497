"""Terms about what was thought of a span or trace: scores and thumbs, told by span events or log records."""

from collections.abc import Callable

from spanglass.core.quantities import number
from spanglass.core.query import Term
from spanglass.core.query_keys import SCORE
from spanglass.core.scores import EVENT
from spanglass.store.filters.bindings import Bindings

Test = Callable[[Term, Bindings], str]

_LOG = f"log.trace_id = trace.trace_id AND log.event_name = '{EVENT}'"
_OF_SPAN = (
    "(span.events <> '' AND {span} OR "
    f"EXISTS (SELECT 1 FROM log WHERE {_LOG} AND log.span_id = span.span_id AND {{log}}))"
)
_OF_TRACE = (
    f"(EXISTS (SELECT 1 FROM log WHERE {_LOG} AND {{log}}) OR "
    "EXISTS (SELECT 1 FROM span WHERE span.trace = trace.id AND span.events <> '' AND {span}))"
)


def has_feedback(*, of_span: bool) -> str:
    """Whether a user's thumb was reported."""
    return _told(of_span, lambda table: f"{_thumb(table)} IS NOT NULL")


def has_score(*, of_span: bool) -> str:
    """Whether any score was reported."""
    return _told(of_span, lambda table: f"{_score(table, repr(''))} IS NOT NULL")


def thumbs(*, of_span: bool) -> Test:
    """The test whether a thumb points up or down."""
    ways = {way: _told(of_span, _points(way)) for way in ("up", "down")}
    return lambda term, bindings: bindings.choose(term, ways)


def _points(way: str) -> Callable[[str], str]:
    return lambda table: f"{_thumb(table)} = '{way}'"


def score(*, of_span: bool) -> Test:
    """The test of a score by its name: a number is compared, else it is one of the words of a judge."""

    def test(term: Term, bindings: Bindings) -> str:
        name = bindings.bind(term.key.removeprefix(SCORE))
        return _told(of_span, lambda table: _compared(_score(table, name), term, bindings))

    return test


def _compared(value: str, term: Term, bindings: Bindings) -> str:
    if not all(map(_is_number, term.items)):
        return bindings.text([value], term)
    return f"(typeof({value}) <> 'text' AND {bindings.compare(value, term, number)})"


def _is_number(text: str) -> bool:
    try:
        number(text)
    except ValueError:
        return False
    return True


def _told(of_span: bool, test: Callable[[str], str]) -> str:
    return (_OF_SPAN if of_span else _OF_TRACE).format(span=test("span"), log=test("log"))


def _score(table: str, name: str) -> str:
    return f"{table}_score({table}.block, {table}.place, {table}.length, {name})"


def _thumb(table: str) -> str:
    return f"{table}_thumb({table}.block, {table}.place, {table}.length)"
