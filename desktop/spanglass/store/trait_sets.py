"""Which traces a query finds, as far as it can be told without looking at spans and traces one by one."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any as AnyValue
from typing import TypeGuard

from spanglass.core.quantities import amount, dollars_nano, duration_ns, number
from spanglass.core.query import All, Any, Node, Not, OneSpan, QueryError, Term, Words
from spanglass.core.query_keys import ATTRIBUTE, SCORE
from spanglass.store import attribute_sets, trace_conditions
from spanglass.store.attribute_sets import LATER
from spanglass.store.bindings import Bindings, pattern_of
from spanglass.store.bits import gathered, set_of
from spanglass.store.known_sets import NOTHING_KNOWN, Known
from spanglass.store.profile_conditions import Test, own_name, told
from spanglass.store.sided_words import SIDES
from spanglass.store.speaking import speaks_of_span
from spanglass.store.text_conditions import hits
from spanglass.store.traits import EVERY
from spanglass.store.word_traces import NOT_INDEXED, few_matching, sided_traces

Ask = Callable[[str, Mapping[str, AnyValue]], Sequence[Sequence[AnyValue]]]

MOST_READ = 30_000
"""Of an index, so many entries at most are read to narrow down what is looked at."""

_MOST_VALUES = 5_000
_PIECES = (
    "SELECT trait.chunk, trait.traces FROM json_each(:values) AS each "
    "CROSS JOIN trait ON trait.value = each.value"
)
_PROFILES = "SELECT -span.id, {surely} AND NOT span.vague FROM profile AS span WHERE span.vague OR {maybe}"
_VALUES = "SELECT id FROM trait_value WHERE key = :key AND {test} LIMIT :most"
UNSURE = (
    "SELECT DISTINCT +span.trace FROM span WHERE span.id > "
    "(SELECT rollup_through.span FROM rollup_through WHERE rollup_through.kind = 'started') "
    "UNION ALL SELECT trait_doubt.trace FROM trait_doubt "
    "UNION ALL SELECT trace.id FROM trace WHERE trace.unsettled"
)
"""The traces of which it is not known what they have."""

_REACH = (
    "SELECT id, CAST(value AS INTEGER) > :more FROM trait_value "
    "WHERE key = :key AND CAST(value AS INTEGER) >= :fewest"
)
_NAMED = ("user", "session", "customer")
_NUMBERS: Mapping[str, Callable[[str], float]] = {"ttft": duration_ns, "speed": number, "cached": amount}
_SAFE_DIGITS = 40
_TRACES = "SELECT trace.id FROM trace WHERE {test}"
TRACES_OF_RANGE = (
    "SELECT trace.id FROM trace WHERE trace.start_ns >= :since_ns AND trace.start_ns <= :last_ns"
)
_NAMES = """
WITH RECURSIVE named(name, number) AS (
    SELECT min(trace.name), 1 FROM trace
    UNION ALL
    SELECT (SELECT min(trace.name) FROM trace WHERE trace.name > named.name), named.number + 1
    FROM named WHERE named.name IS NOT NULL LIMIT :most
)
SELECT named.name, max(named.number) OVER (), {test} FROM named WHERE named.name IS NOT NULL
"""
_CALLED = "SELECT trace.id FROM trace WHERE trace.name IN (SELECT each.value FROM json_each(:names) AS each)"
_MOST_NAMES = 2_000
SLOW = (
    "SELECT trace.id FROM json_each(:slow_limits) AS slow "
    "CROSS JOIN trace ON trace.name = slow.key AND trace.by_duration > slow.value"
)
_JUDGED = (
    "SELECT trace.id FROM log JOIN trace ON trace.trace_id = log.trace_id "
    "WHERE log.event_name = 'gen_ai.evaluation.result'"
)
_REPEATED = (
    "SELECT trace.id FROM turn JOIN trace ON trace.trace_id = turn.trace_id WHERE turn.again IS NOT NULL"
)
_SORTED: Mapping[str, tuple[str, Callable[[str], float], bool]] = {
    "took": ("by_duration", duration_ns, True), "cost": ("by_cost", dollars_nano, True),
    "tokens": ("by_tokens", amount, True), "in": ("by_tokens", amount, False),
    "out": ("by_tokens", amount, False),
}  # fmt: skip
"""Numbers of a trace, the column with an index that is at least as large, and whether it is the same."""

_OUTCOMES = {
    "error": "trace.errors > 0", "refusal": "trace.refusals > 0", "retry": "trace.retries > 0",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """The traces that are surely found, and all that may be.

    `current` says that it was told by what is kept up to date with every span: it is true of all traces.
    """

    surely: int
    maybe: int
    current: bool = False

    def __and__(self, other: "Found") -> "Found":
        current = self.current and other.current
        return Found(self.surely & other.surely, self.maybe & other.maybe, current)

    def __or__(self, other: "Found") -> "Found":
        current = self.current and other.current
        return Found(self.surely | other.surely, self.maybe | other.maybe, current)


class TraitSets:
    """Answers for one question; `most` bounds how much of an index is read for a term.

    With `words` it is told who says some; a page looks into the text index bit by bit instead.
    """

    def __init__(
        self, ask: Ask, now_ns: int, slow_limits: Callable[[], str], most: int | None = MOST_READ,
        known: Known = NOTHING_KNOWN,
    ) -> None:  # fmt: skip
        self._ask, self._now_ns, self._slow_limits, self._most = ask, now_ns, slow_limits, most
        self._words, self._sets, self._common = known.words, known.sets, known.common
        self._unsure: int | None = None
        self.every = self._gathered([EVERY])
        self._unknown = Found(0, self.every)

    @property
    def unsure(self) -> int:
        """The traces of which sets do not tell yet what they have; after much has come they are many."""
        self._unsure = self._ids(UNSURE, {}) if self._unsure is None else self._unsure
        return self._unsure

    def find(self, node: Node) -> Found:
        """The traces that a query finds; if not `current`, the `unsure` ones may be found in any case."""
        found = self._find(node)
        return found if found.current else Found(found.surely & ~self.unsure, found.maybe & ~self.unsure)

    def _find(self, node: Node) -> Found:
        match node:
            case Words():
                return self._said(node)
            case Term() if speaks_of_span(node):
                return self._together([node])
            case Term():
                return self._of_trace(node)
            case Not(inner):
                found = self._find(inner)
                return Found(self.every & ~found.maybe, self.every & ~found.surely)
            case Any(nodes):
                return _any([self._find(each) for each in nodes])
            case All(nodes):
                return self._all_of(nodes)
            case OneSpan(inner):
                bindings = Bindings(self._now_ns)
                found = self._profiles(told(inner, bindings), bindings)
                nodes = inner.nodes if isinstance(inner, All) else (inner,)
                some = (self._valued(node) for node in nodes if _has_values(node))
                return Found(found.surely, reduce(and_, (each.maybe for each in some), found.maybe))

    def _said(self, words: Words) -> Found:
        """What the text index finds; for a page, only what few traces say."""
        found = hits(words)
        if self._words is None:
            few = few_matching(self._ask, [found], self._common)
            return self._unknown if few is None else _at_once(few)
        if found is None or self._ask(NOT_INDEXED, {}):
            return self._unknown
        return _exactly(self._words.saying(found))

    def _all_of(self, nodes: Sequence[Node]) -> Found:
        together = [node for node in nodes if isinstance(node, Term) and speaks_of_span(node)]
        found = Found(self.every, self.every)
        for node in nodes:
            if node not in together:
                found &= self._find(node)
        return found & self._together(together) if together else found

    def _together(self, terms: Sequence[Term]) -> Found:
        """Terms that must hold of one same span; the name of the trace counts as that of each span."""
        names = [term for term in terms if term.key == "name"]
        others = [term for term in terms if term.key != "name"]
        found = self._profiled(others, names)
        if others and names:
            called = self._profiled(others, [])
            for term in names:
                called &= self._called(term)
            found = found | called
            if len(names) > 1:
                found = Found(found.surely, self._profiled(others, []).maybe)
        return found

    def _profiled(self, terms: Sequence[Term], names: Sequence[Term]) -> Found:
        if len(terms) == 1 and not names and _has_values(terms[0]):
            return self._valued(terms[0])
        bindings = Bindings(self._now_ns)
        tests = [told(term, bindings) for term in terms]
        tests += [Test(*[own_name(term, bindings)] * 2) for term in names]
        surely, maybe = (
            " AND ".join(side) for side in zip(*((t.surely, t.maybe) for t in tests), strict=True)
        )
        found = self._profiles(Test(f"({surely})", f"({maybe})"), bindings)
        for term in terms:
            if _has_values(term):
                found = Found(0, found.maybe & self._valued(term).maybe)
        return found

    def _valued(self, term: Term) -> Found:
        if term.key.startswith(ATTRIBUTE):
            return self._attribute(term)
        if term.key in SIDES:
            sided = sided_traces(self._ask, self._words, term, self._common)
            return Found(*sided) if sided else self._unknown
        return self._named(term) if term.key in _NAMED else self._number(term)

    def _attribute(self, term: Term) -> Found:
        if (noted := attribute_sets.told(self._ask, term, self._now_ns)) is None:
            return self._unknown
        surely, maybe = self._gathered(noted.surely), self._gathered(noted.maybe)
        return Found(surely, surely | maybe | self._ids(LATER, {"after": noted.after}))

    def _number(self, term: Term) -> Found:
        """A number is told by its count of binary digits, which may be one off for very large ones."""
        if term.operator not in (">", ">="):
            return self._unknown
        try:
            least = int(_NUMBERS[term.key](term.items[0]))
        except ValueError:
            return self._unknown
        digits = (least + 1).bit_length()
        off = int(digits > _SAFE_DIGITS)
        fewest = digits - off - (term.operator == ">=") if least else 0
        rows = self._ask(_REACH, {"key": term.key, "more": digits + off, "fewest": fewest})
        surely = self._gathered([row[0] for row in rows if row[1]])
        return Found(surely, surely | self._gathered([row[0] for row in rows if not row[1]]))

    def _profiles(self, test: Test, bindings: Bindings) -> Found:
        rows = self._ask(_PROFILES.format(surely=test.surely, maybe=test.maybe), bindings.values)
        surely = self._gathered([row[0] for row in rows if row[1]])
        return Found(surely, surely | self._gathered([row[0] for row in rows if not row[1]]))

    def _called(self, term: Term) -> Found:
        """Traces by their own name."""
        bindings = Bindings(self._now_ns)
        text = _NAMES.format(test=bindings.text(["named.name"], term))
        rows = self._ask(text, {**bindings.values, "most": _MOST_NAMES})
        if rows and rows[0][1] >= _MOST_NAMES:
            return self._unknown
        return _exactly(self._ids(_CALLED, {"names": json.dumps([row[0] for row in rows if row[2]])}))

    def _of_trace(self, term: Term) -> Found:
        if term.key in ("status", "has"):
            return _any([self._outcome(term.key, item) for item in term.items])
        if term.key == "feature" and all(term.items):
            return self._profiled([term], [])
        if term.key == "user" and all(term.items):
            return self._named(term)
        if term.key == "session" and all(term.items):
            return Found(0, self._named(term).maybe)
        if term.key == "service" and all(term.items):
            return self._service(term)
        if term.key == "is" and all(term.items):
            return Found(0, self._service(Term("service", "=", ("replay",))).maybe)
        if term.key in ("thumbs",) or term.key.startswith(SCORE):
            return self._judged()
        if term.key == "slow":
            return _any([self._slow(item) for item in term.items])
        return self._looked_up(term)

    def _slow(self, item: str) -> Found:
        bits = self._ids(SLOW, {"slow_limits": self._slow_limits()})
        return _at_once(bits) if item == "yes" else Found(self.every & ~bits, self.every & ~bits)

    def _looked_up(self, term: Term) -> Found:
        """Terms that an index of the traces answers."""
        if term.key in _SORTED:
            return self._sorted(term)
        if term.key == "retry" and term.operator in (">", ">=", "..", "="):
            test = trace_conditions.TESTS["retry"]
            if _least(term, amount) > 0 or term.operator == ">":
                return self._traces(lambda bindings: f"trace.retries > 0 AND {test(term, bindings)}")
        if term.key == "file" and all(term.items):
            test = trace_conditions.TESTS["file"]
            return self._traces(lambda bindings: f"trace.source IS NOT NULL AND {test(term, bindings)}")
        if term.key in ("trace", "since", "at"):
            return self._traces(lambda bindings: trace_conditions.TESTS[term.key](term, bindings))
        return self._unknown

    def _sorted(self, term: Term) -> Found:
        column, read, same = _SORTED[term.key]
        least = _least(term, read)
        if term.quoted or least < 0 or (least == 0 and term.operator != ">"):
            return self._unknown
        if term.operator not in (">", ">=", ".."):
            return self._unknown
        if self._most is None and self._sets:
            self._sets.ahead(f"trace_{column}")
        operator = term if term.operator != ".." or same else Term(term.key, ">=", term.items[:1])
        found = self._traces(lambda bindings: bindings.compare(f"trace.{column}", operator, read))
        return found if same else Found(0, found.maybe, found.current)

    def _outcome(self, key: str, item: str) -> Found:
        if key == "status" and item == "ok":
            others = _any([self._outcome(key, each) for each in ("error", "refusal", "running")])
            return Found(self.every & ~others.maybe, self.every & ~others.surely)
        if item == "running":
            term = Term("status", "=", ("running",))
            return self._traces(lambda bindings: trace_conditions.TESTS["status"](term, bindings))
        if item in _OUTCOMES:
            return self._traces(lambda _: _OUTCOMES[item])
        if item == "repeat":
            return _at_once(self._ids(_REPEATED, {}))
        if item == "image":
            term = Term("has", "=", (item,))
            return self._profiles(told(term, Bindings(self._now_ns)), Bindings(self._now_ns))
        return self._judged() if item in ("feedback", "score") else self._unknown

    def _judged(self) -> Found:
        """Traces of which a score may be told."""
        told_so = self._profiles(Test("0", "span.evaluated"), Bindings(self._now_ns))
        return Found(0, told_so.maybe | self._ids(_JUDGED, {}))

    def _service(self, term: Term) -> Found:
        """Traces with spans of a service; those with spans of others too may be called after these."""
        bindings = Bindings(self._now_ns)
        own = bindings.text(["service"], term)
        test = f"span.resource IN (SELECT resource.id FROM resource WHERE {own})"
        mine = self._profiles(Test(test, test), bindings).maybe
        others = self._profiles(Test("0", f"NOT {test}"), bindings).maybe
        return Found(mine & ~others, mine)

    def _named(self, term: Term) -> Found:
        if term.operator != "=" or not all(term.items):
            return self._unknown
        values = list[int]()
        for item in term.items:
            test = "value LIKE :value ESCAPE '\\'" if "*" in item else "value = :value"
            value = pattern_of(item, prefix=False) if "*" in item else item
            asked = {"key": term.key, "value": value, "most": _MOST_VALUES + 1}
            values += [row[0] for row in self._ask(_VALUES.format(test=test), asked)]
        if len(values) > _MOST_VALUES:
            return self._unknown
        return _exactly(self._gathered(values))

    def _traces(self, test: Callable[[Bindings], str]) -> Found:
        """The traces of a test that an index answers; unknown if they are too many to be read."""
        bindings = Bindings(self._now_ns)
        try:
            text = _TRACES.format(test=test(bindings))
        except QueryError:
            return self._unknown
        if self._most is not None and self._ask(f"{text} LIMIT 1 OFFSET {self._most}", bindings.values):
            return self._unknown
        return _at_once(self._ids(text, bindings.values))

    def _gathered(self, values: Sequence[int]) -> int:
        return traces_of(self._ask, values)

    def _ids(self, text: str, values: Mapping[str, AnyValue]) -> int:
        return self._sets.of(text, values) if self._sets else set_of(self._ask, text, values)


def traces_of(ask: Ask, values: Sequence[int]) -> int:
    """The traces that have some of the values."""
    if not values:
        return 0
    listed = f"[{','.join(map(str, values))}]"
    return gathered((row[0], row[1]) for row in ask(_PIECES, {"values": listed}))


def _has_values(node: Node) -> TypeGuard[Term]:
    """Whether a node is a term whose key's values are kept each by itself."""
    if not isinstance(node, Term):
        return False
    if node.key in SIDES:
        return node.quoted
    return node.key in (*_NAMED, *_NUMBERS) or node.key.startswith(ATTRIBUTE)


def _any(parts: Sequence[Found]) -> Found:
    """What is found by any of some."""
    return reduce(or_, parts, Found(0, 0, current=True))


def _least(term: Term, read: Callable[[str], float]) -> float:
    """The least number of a term; negative if one cannot be read."""
    try:
        return min(read(item) for item in term.items)
    except ValueError:
        return -1


def _exactly(traces: int) -> Found:
    """What is known for certain of what the sets know."""
    return Found(traces, traces)


def _at_once(traces: int) -> Found:
    """What is known for certain of all there are."""
    return Found(traces, traces, current=True)
