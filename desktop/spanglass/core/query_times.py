"""The times that ``at:`` names: of today, or of yesterday where today's has not come yet."""

from datetime import datetime, timedelta

from spanglass.core.local_zone import LOCAL
from spanglass.core.quantities import moment_ns
from spanglass.core.query import All, Node, QueryError, Term, parse

_DAY_NS = 86_400 * 1_000_000_000
_SECOND_NS = 1_000_000_000


def bounds(term: Term, now_ns: int) -> tuple[int, int]:
    """First and last nanosecond that an ``at:`` term without comparison speaks of; raises ``ValueError``.

    A range may begin yesterday; a single time stands for its minute or second.
    """
    start_ns = latest_ns(term.items[0], now_ns)
    if term.operator != "..":
        whole = 60 if term.items[0].count(":") == 1 and "-" not in term.items[0] else 1
        return start_ns, start_ns + whole * _SECOND_NS - 1
    end_ns = latest_ns(term.items[1], now_ns)
    if _is_clock(term.items[1]) and end_ns < start_ns:
        end_ns = moment_ns(term.items[1], _local(end_ns) + timedelta(days=1))
    return start_ns, end_ns


def latest_ns(text: str, now_ns: int) -> int:
    """The last time before now that the clock showed this; a date stands for itself; or ``ValueError``."""
    now = _local(now_ns)
    time_ns = moment_ns(text, now)
    if _is_clock(text) and time_ns > now_ns:
        return moment_ns(text, now - timedelta(days=1))
    return time_ns


def range_of(query: str, now_ns: int) -> tuple[int, int] | None:
    """The time range that a whole query is bound to by an ``at:A..B``, None if it is to none."""
    try:
        term = time_term(parse(query))
        return None if term is None else bounds(term, now_ns)
    except ValueError:
        return None


def time_term(node: Node) -> Term | None:
    """The ``at:A..B`` that must hold for everything a query finds."""
    nodes = node.nodes if isinstance(node, All) else (node,)
    return next((each for each in nodes if isinstance(each, Term) and _is_range(each)), None)


def without_times(query: str) -> str:
    """A query without the ``at:A..B`` that binds it; the query itself if it has none or cannot be read."""
    try:
        term = time_term(parse(query))
    except QueryError:
        return query
    return query if term is None else f"{query[: term.start].rstrip()} {query[term.end :].lstrip()}".strip()


def at(start_ns: int, end_ns: int, now_ns: int) -> str:
    """The term of a range as it is typed: by the clock within the last day, else with the date."""
    recent = now_ns - _DAY_NS < start_ns and end_ns <= now_ns + _SECOND_NS and end_ns - start_ns < _DAY_NS
    return f"at:{_written(start_ns, recent)}..{_written(-(-end_ns // _SECOND_NS) * _SECOND_NS, recent)}"


def _written(time_ns: int, recent: bool) -> str:
    moment = _local(time_ns)
    clock = f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"
    return clock if recent else f"{moment:%Y-%m-%d}T{clock}"


def _local(time_ns: int) -> datetime:
    return datetime.fromtimestamp(time_ns // _SECOND_NS, LOCAL)


def _is_range(term: Term) -> bool:
    return term.key == "at" and term.operator == ".."


def _is_clock(text: str) -> bool:
    return text[:3].count(":") == 1
