"""Which traces have a span with a value: kept with the rollups, asked before spans are looked at."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import apsw

from spanglass.core.ids import prefix_range
from spanglass.core.quantities import amount, dollars_nano, duration_ns, number
from spanglass.core.query import Term
from spanglass.store.bindings import pattern_of

_MOST_CACHED = 50_000
_MOST_VALUES = 200
FEW = 3_000
"""Of so many traces at most each is looked at; among more, the newest are looked through."""

_OCTAVE = "CASE WHEN {value} >= 1 THEN CAST(ceil(log2({value} + 1)) AS INTEGER) WHEN {value} >= 0 THEN 0 END"
_SPEED = (
    "(span.output_tokens * 1e9 / nullif(span.end_ns - span.start_ns - coalesce(span.first_token_ns, 0), 0))"
)
_COLUMNS = (
    ("model", "span.model_requested"), ("model", "span.model_responded"), ("version", "span.model_responded"),
    ("provider", "span.provider"), ("finish", "span.finish_reason"), ("kind", "span.kind"),
    ("user", "span.user"), ("session", "span.session"), ("customer", "span.customer"),
    ("feature", "span.feature"), ("name", "span.name"), ("name", "span.title"),
    ("tool", "CASE WHEN span.kind = 'tool' THEN span.name END"),
    ("tool", "CASE WHEN span.kind = 'tool' THEN span.title END"),
    ("error", "span.error_class"), ("error", "span.error_type"), ("schema", "span.schema_outcome"),
    ("stream", "CASE WHEN span.streaming THEN 'yes' END"),
    ("ttft", _OCTAVE.format(value="span.first_token_ns")), ("speed", _OCTAVE.format(value=_SPEED)),
    ("cached", _OCTAVE.format(value="span.cache_read_tokens")),
    ("service", "(SELECT service FROM resource WHERE resource.id = span.resource)"),
    ("resource", "span.resource"),
)  # fmt: skip
SELECT = f"SELECT span.trace, {', '.join(column for _, column in _COLUMNS)} FROM span WHERE "
_KEYS = tuple(key for key, _ in _COLUMNS)
_PREFIXED = ("model", "version")
_WIDE = ("tool",)
_FAILED_SCHEMA = ("mismatch", "not_json", "fenced", "unknown_tool")
_NUMBERS: Mapping[str, Callable[[str], float]] = {"ttft": duration_ns, "speed": number, "cached": amount}
_SORTED: Mapping[str, tuple[str, Callable[[str], float]]] = {
    "took": ("by_duration", duration_ns), "cost": ("by_cost", dollars_nano), "tokens": ("by_tokens", amount),
    "in": ("by_tokens", amount), "out": ("by_tokens", amount), "retry": ("retries", amount),
}  # fmt: skip
"""Numbers of a trace, and the column with an index that is at least as large."""

_TEXTS = frozenset(_KEYS) - _NUMBERS.keys() - {"schema", "stream", "resource"}

_FIND = "SELECT id FROM trait_value WHERE key = ? AND value = ?"
_MAKE = "INSERT INTO trait_value(key, value) VALUES (?, ?) RETURNING id"
_PUT = "INSERT OR IGNORE INTO trait VALUES (?, ?)"
_DROP = (
    "DELETE FROM trait WHERE trait.value = "
    "(SELECT own.id FROM trait_value AS own WHERE own.key = ? AND own.value = ?) AND trait.trace = ?"
)
_LATER = (
    "SELECT span.trace FROM span WHERE span.id > "
    "(SELECT rollup_through.span FROM rollup_through WHERE rollup_through.kind = 'started')"
)
LIKE = "SELECT id FROM trait_value WHERE key = :key AND value LIKE :value ESCAPE '\\' LIMIT :most"
EQUAL = "SELECT id FROM trait_value WHERE key = :key AND value = :value LIMIT :most"
REACH = "SELECT id FROM trait_value WHERE key = :key AND CAST(value AS INTEGER) >= :value LIMIT :most"
WITHIN = (
    "SELECT trait_value.id FROM resource CROSS JOIN trait_value "
    "ON trait_value.key = 'resource' AND trait_value.value = CAST(resource.id AS TEXT) "
    "WHERE resource_environment(resource.encoded) LIKE :value ESCAPE '\\' LIMIT :most"
)
COUNT = (
    "SELECT count(*) FROM ("
    "SELECT 1 FROM trait WHERE trait.value IN (SELECT each.value FROM json_each(:ids) AS each) LIMIT :most)"
)


class TraitWriter:
    """Keeps the traits of a writing connection."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._ids: dict[tuple[str, str], int] = {}

    def forget(self) -> None:
        """Drop what is remembered of the store."""
        self._ids.clear()

    def put(self, condition: str, values: Sequence[Any]) -> None:
        """Note the values of some spans."""
        found = _traits(self._connection.execute(SELECT + condition, values))
        self._connection.executemany(_PUT, [(self._id(key, value), trace) for key, value, trace in found])
        if len(self._ids) > _MOST_CACHED:
            self._ids.clear()

    def drop(self, trace: int, most: int) -> None:
        """Take the values of a trace's first spans away."""
        found = _traits(self._connection.execute(f"{SELECT}span.trace = ? LIMIT ?", (trace, most)))
        self._connection.executemany(_DROP, list(found))

    def _id(self, key: str, value: str) -> int:
        known = self._ids.get((key, value))
        if known is None:
            row = self._connection.execute(_FIND, (key, value)).fetchone()
            row = row or self._connection.execute(_MAKE, (key, value)).fetchone()
            assert row is not None  # noqa: S101 (it has just been made)
            known = self._ids[key, value] = int(row[0])
        return known


class Traits:
    """What the traits say about the terms of a query."""

    def __init__(self, ask: Callable[[str, Mapping[str, Any]], Sequence[Sequence[Any]]]) -> None:
        self._ask = ask

    def narrowing(self, terms: Iterable[Term]) -> tuple[str, bool]:
        """A test of a trace that holds wherever all of the terms do, and whether it does in few traces."""
        among, probes = [], []
        for term in terms:
            ids = self._ids(term)
            if ids is not None:
                named = f"FROM trait WHERE trait.value IN ({_joined(ids)})"
                among.append((self._count(ids), f"SELECT trait.trace {named} UNION ALL {_LATER}"))
                probes.append(f"EXISTS (SELECT 1 {named} AND trait.trace = trace.id)")
            elif above := _above(term):
                among.append((self._count_above(above), above))
        least, few = min(among, default=(FEW + 1, ""))
        if least <= FEW:
            return f"trace.id IN ({few})", True
        return (f"(({' AND '.join(probes)}) OR trace.id IN ({_LATER}))" if probes else "1"), False

    def _count_above(self, above: str) -> int:
        return int(self._ask(f"SELECT count(*) FROM ({above} LIMIT :most)", {"most": FEW + 1})[0][0])

    def _ids(self, term: Term) -> list[int] | None:
        """The numbers of the values that a term may mean; None if they cannot be told, or are many."""
        rows = [row for text, value in _searches(term) for row in self._find(text, term.key, value)]
        if len(rows) > _MOST_VALUES or not _searches(term):
            return None
        return [int(row[0]) for row in rows]

    def _find(self, text: str, key: str, value: str | int) -> Sequence[Sequence[Any]]:
        return self._ask(text, {"key": key, "value": value, "most": _MOST_VALUES + 1})

    def _count(self, ids: Sequence[int]) -> int:
        rows = self._ask(COUNT, {"ids": f"[{_joined(ids)}]", "most": FEW + 1})
        return int(rows[0][0])


def _above(term: Term) -> str:
    """A question for the traces of a name or of a number so large; empty if none can tell them."""
    if term.key == "trace" and len(term.items) == 1 and (ends := prefix_range(term.items[0])):
        low, high = (end.hex() for end in ends)
        return f"SELECT named.id FROM trace AS named WHERE named.trace_id BETWEEN X'{low}' AND X'{high}'"
    if term.key not in _SORTED or term.operator not in (">", ">=") or term.quoted:
        return ""
    column, read = _SORTED[term.key]
    try:
        value = int(read(term.items[0]))
    except ValueError:
        return ""
    if value < 0 or f"{term.operator}{value}" == ">=0":
        return ""
    known = "high.retries > 0 AND " if term.key == "retry" else ""
    return f"SELECT high.id FROM trace AS high WHERE {known}high.{column} {term.operator} {value}"


def _searches(term: Term) -> list[tuple[str, str | int]]:
    """How to find the values that a term may mean; nothing if the traits cannot tell."""
    if term.key in _NUMBERS:
        if term.operator not in (">", ">="):
            return []
        try:
            # One less, for the logarithm of a large number may be rounded down.
            return [(REACH, int(_NUMBERS[term.key](term.items[0])).bit_length() - 1)]
        except ValueError:
            return []
    if term.operator != "=" or not all(term.items):
        return []
    if term.key == "schema":
        outcomes = [("valid",) if item == "ok" else _FAILED_SCHEMA for item in term.items]
        return [(EQUAL, outcome) for each in outcomes for outcome in each]
    if term.key == "stream":
        return [(EQUAL, "yes")] if set(term.items) == {"yes"} else []
    if term.key == "env":
        return [(WITHIN, pattern_of(item, prefix=False)) for item in term.items]
    if term.key not in _TEXTS:
        return []
    return [_search(term.key, item) for item in term.items]


def _search(key: str, item: str) -> tuple[str, str]:
    if "*" not in item and key not in _PREFIXED and key not in _WIDE:
        return EQUAL, item
    wide = f"*{item}" if key in _WIDE else item
    return LIKE, pattern_of(wide, prefix=key in _PREFIXED)


def _traits(rows: Iterable[Sequence[Any]]) -> set[tuple[str, str, int]]:
    return {
        (key, str(value), row[0])
        for row in rows
        for key, value in zip(_KEYS, row[1:], strict=True)
        if value is not None
    }


def _joined(ids: Iterable[int]) -> str:
    return ", ".join(map(str, ids)) or "0"
