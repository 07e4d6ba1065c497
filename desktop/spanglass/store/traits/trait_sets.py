"""Which traces a query finds, as far as it can be told without looking at spans and traces one by one."""

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Any as AnyValue
from typing import TypeGuard

from spanglass.core.quantities import amount, dollars_nano, duration_ns
from spanglass.core.query import All, Any, Node, Not, OneSpan, QueryError, Term, Words
from spanglass.core.query_keys import ATTRIBUTE, SCORE
from spanglass.store.filters import trace_conditions
from spanglass.store.filters.bindings import Bindings
from spanglass.store.filters.speaking import speaks_of_span
from spanglass.store.search.sided_words import SIDES, has_side
from spanglass.store.search.span_words import SpanText, SpanWords, saying, text_of
from spanglass.store.traits import attribute_sets, later_spans, trace_names
from spanglass.store.traits.attribute_sets import LATER
from spanglass.store.traits.bits import Ask, gathered, set_of
from spanglass.store.traits.found import Found, any_of, at_once, exactly
from spanglass.store.traits.known_sets import NOTHING_KNOWN, Known
from spanglass.store.traits.later_spans import LATER_TRACES
from spanglass.store.traits.profile_conditions import OF_SPAN, PROFILED, Test, joined, own_name, told
from spanglass.store.traits.trait_values import NAMED, NUMBERS, wanted
from spanglass.store.traits.traits import EVERY

MOST_READ = 30_000
"""Of an index, so many entries at most are read to narrow down what is looked at."""

_PIECES = (
    "SELECT trait.chunk, trait.traces FROM json_each(:values) AS each "
    "CROSS JOIN trait ON trait.value = each.value"
)
_PROFILES = "SELECT -span.id, {surely} AND NOT span.vague FROM profile AS span WHERE span.vague OR {maybe}"
DOUBTED = (
    "SELECT trait_doubt.trace FROM trait_doubt UNION ALL SELECT trace.id FROM trace WHERE trace.unsettled"
)
"""The traces of which it is not known what they have."""

UNSURE = f"{LATER_TRACES.format(test='1')} UNION ALL {DOUBTED}"
"""The same of the sets alone."""

_TRACES = "SELECT trace.id FROM trace WHERE {test}"
TRACES_OF_RANGE = (
    "SELECT trace.id FROM trace WHERE trace.start_ns >= :since_ns AND trace.start_ns <= :last_ns"
)
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
SORTED: Mapping[str, tuple[str, Callable[[str], float], bool]] = {
    "took": ("by_duration", duration_ns, True), "cost": ("by_cost", dollars_nano, True),
    "tokens": ("by_tokens", amount, True), "in": ("by_tokens", amount, False),
    "out": ("by_tokens", amount, False),
}  # fmt: skip
"""Numbers of a trace, the column with an index that is at least as large, and whether it is the same."""

_UNKNOWN_IS_LESS = frozenset({"cost", "tokens"})
"""Of these the column of what is not known is negative."""

ERRORS = ("trace.errors > 0", "trace.by_status = 3")
"""What an index each tells of traces with an error: one arose in them, or they failed."""

_OUTCOMES = {"error": ERRORS, "refusal": ("trace.refusals > 0",), "retry": ("trace.retries > 0",)}


class TraitSets:
    """Answers for one question; `most` bounds how much of an index is read for a term.

    With `words` it is told who says some; a page looks into the text index bit by bit instead.
    """

    def __init__(
        self, ask: Ask, now_ns: int, slow_limits: Callable[[], str], most: int | None = MOST_READ,
        known: Known = NOTHING_KNOWN,
    ) -> None:  # fmt: skip
        self._ask, self._now_ns, self._slow_limits, self.most = ask, now_ns, slow_limits, most
        self._known, self._sets = known, known.sets
        self._every: int | None = None
        self._unsure: int | None = None

    @property
    def every(self) -> int:
        """All traces."""
        if self._every is None:
            self._every = later_spans.every(self._ids, self._ask, self._gathered([EVERY]))
        return self._every

    @property
    def _unknown(self) -> Found:
        return Found(0, self.every)

    @property
    def unsure(self) -> int:
        """The traces of which it is not told yet what they have, for some of their spans have changed."""
        self._unsure = self._ids(DOUBTED, {}) if self._unsure is None else self._unsure
        return self._unsure

    def find(self, node: Node) -> Found:
        """The traces that a query finds; if not `current`, the `unsure` ones may be found in any case."""
        found = self._find(node)
        return found if found.current else Found(found.surely & ~self.unsure, found.maybe & ~self.unsure)

    def _find(self, node: Node) -> Found:
        match node:
            case Words():
                return self._said(node) or self._unknown
            case Term() if speaks_of_span(node):
                return self._together([node])
            case Term():
                return self._of_trace(node)
            case Not(inner):
                found = self._find(inner)
                return Found(self.every & ~found.maybe, self.every & ~found.surely)
            case Any(nodes):
                return any_of([self._find(each) for each in nodes])
            case All(nodes):
                return self._all_of(nodes)
            case OneSpan(inner) if _is_said(inner):
                return self._find(inner)
            case OneSpan(inner):
                return self._spans(inner.nodes if isinstance(inner, All) else (inner,))

    def _said(self, node: Node) -> Found | None:
        return saying(self._ask, self._known, node)

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
        return self._spans(terms, names)

    def _spans(self, nodes: Sequence[Node], names: Sequence[Term] = ()) -> Found:
        """Traces with a span of which nodes hold and that has some names of its own.

        It is told by its profile and values, or by itself if it is later, and of texts by the text index.
        """
        bindings = Bindings(self._now_ns)
        said = {text: found for node in nodes if (text := text_of(node)) and (found := self._said(node))}
        others = [node for node in nodes if text_of(node) not in said]
        called = [Test(*[own_name(term, bindings)] * 2) for term in names]
        noted, own = (
            joined("AND", [*(told(node, bindings, keys) for node in others), *called])
            for keys in (PROFILED, OF_SPAN)
        )
        found, later = self._noted(noted, bindings, said), self._later(own, bindings)
        valued = [node for node in others if _has_values(node)]
        for term in valued:
            if not _is_apart(term):
                found = found.narrowed(self._kept(term))
        for each in said.values():
            later = later.narrowed(each)
        return reduce(Found.narrowed, map(self._valued, filter(_is_apart, valued)), found | later)

    def tested(self, tests: tuple[Test, Test], bindings: Bindings) -> Found:
        """Traces with a span of which tests hold, of its profile, or of itself if it is later."""
        noted, own = tests
        return self._noted(noted, bindings) | self._later(own, bindings)

    def _later(self, own: Test, bindings: Bindings) -> Found:
        return Found(*later_spans.found_later(self._ids, own, bindings))

    def _valued(self, term: Term) -> Found:
        if term.key.startswith(ATTRIBUTE):
            return self._attribute(term)
        if term.key in SIDES:
            return self._said(term) or self._unknown
        bindings = Bindings(self._now_ns)
        return self._kept(term) | self._later(told(term, bindings, OF_SPAN), bindings)

    def _kept(self, term: Term) -> Found:
        """Traces by what is kept of the values of users, sessions, customers and numbers."""
        if (values := wanted(self._ask, term)) is None:
            return self._unknown
        surely = self._gathered(values.surely)
        return Found(surely, surely | self._gathered(values.maybe))

    def _attribute(self, term: Term) -> Found:
        if (noted := attribute_sets.told(self._ask, term, self._now_ns)) is None:
            return self._unknown
        surely, maybe = self._gathered(noted.surely), self._gathered(noted.maybe)
        return Found(surely, surely | maybe | self._ids(LATER, {"after": noted.after}))

    def _noted(self, test: Test, bindings: Bindings, said: Mapping[SpanText, Found] | None = None) -> Found:
        if said:
            ahead = self._sets.ahead if self._sets else lambda _: None
            return SpanWords(self._ask, self._ids, self._gathered, ahead).told(test, bindings, said)
        rows = self._ask(_PROFILES.format(surely=test.surely, maybe=test.maybe), bindings.values)
        surely = self._gathered([row[0] for row in rows if row[1]])
        return Found(surely, surely | self._gathered([row[0] for row in rows if not row[1]]))

    def _called(self, term: Term) -> Found:
        called = trace_names.called(self._ask, self._ids, term)
        return self._unknown if called is None else exactly(called)

    def _of_trace(self, term: Term) -> Found:
        if term.key in ("status", "has"):
            return any_of([self._outcome(term.key, item) for item in term.items])
        if term.key == "feature" and all(term.items):
            return self._profiled([term], [])
        if term.key == "user" and all(term.items):
            return self._valued(term)
        if term.key == "session" and all(term.items):
            return Found(0, self._valued(term).maybe)
        if term.key == "service" and all(term.items):
            return self._service(term)
        if term.key == "is" and all(term.items):
            return Found(0, self._service(Term("service", "=", ("replay",))).maybe)
        if term.key in ("thumbs",) or term.key.startswith(SCORE):
            return self._judged()
        if term.key == "slow":
            return any_of([self._slow(item) for item in term.items])
        return self._looked_up(term)

    def _slow(self, item: str) -> Found:
        bits = self._ids(SLOW, {"slow_limits": self._slow_limits()})
        return at_once(bits) if item == "yes" else Found(self.every & ~bits, self.every & ~bits)

    def _looked_up(self, term: Term) -> Found:
        """Terms that an index of the traces answers."""
        if term.key in SORTED:
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
        column, read, same = SORTED[term.key]
        if term.operator in ("<", "<=") and term.key in _UNKNOWN_IS_LESS and not term.quoted:
            known = f"trace.{column} >= 0 AND"
            return self._traces(lambda bindings: f"{known} {bindings.compare(f'trace.{column}', term, read)}")
        least = _least(term, read)
        too_many = least < 0 or (least == 0 and term.operator != ">")
        if term.quoted or too_many or term.operator not in (">", ">=", ".."):
            return self._unknown
        if self.most is None and self._sets:
            self._sets.ahead(f"trace_{column}")
        operator = term if term.operator != ".." or same else Term(term.key, ">=", term.items[:1])
        found = self._traces(lambda bindings: bindings.compare(f"trace.{column}", operator, read))
        return found if same else Found(0, found.maybe, found.current)

    def _outcome(self, key: str, item: str) -> Found:
        if key == "status" and item == "ok":
            others = any_of([self._outcome(key, each) for each in ("error", "refusal", "running")])
            return Found(self.every & ~others.maybe, self.every & ~others.surely)
        if item == "running":
            term = Term("status", "=", ("running",))
            return self._traces(lambda bindings: trace_conditions.TESTS["status"](term, bindings))
        if item in _OUTCOMES:
            return any_of([self._traces(test) for test in _OUTCOMES[item]])
        if item == "repeat":
            return at_once(self._ids(_REPEATED, {}))
        if item == "image":
            term = Term("has", "=", (item,))
            return self._profiled([term], [])
        return self._judged() if item in ("feedback", "score") else self._unknown

    def _judged(self) -> Found:
        """Traces of which a score may be told."""
        tests = Test("0", "span.evaluated"), Test("0", "span.events <> ''")
        told_so = self.tested(tests, Bindings(self._now_ns))
        return Found(0, told_so.maybe | self._ids(_JUDGED, {}))

    def _service(self, term: Term) -> Found:
        """Traces with spans of a service; those with spans of others too may be called after these."""
        bindings = Bindings(self._now_ns)
        own = bindings.text(["service"], term)
        test = f"span.resource IN (SELECT resource.id FROM resource WHERE {own})"
        mine = self.tested((Test(test, test),) * 2, bindings).maybe
        others = self.tested((Test("0", f"NOT {test}"),) * 2, bindings).maybe
        return Found(mine & ~others, mine)

    def _traces(self, test: str | Callable[[Bindings], str]) -> Found:
        """The traces of a test that an index answers; unknown if they are too many to be read."""
        bindings = Bindings(self._now_ns)
        try:
            text = _TRACES.format(test=test if isinstance(test, str) else test(bindings))
        except QueryError:
            return self._unknown
        if self.most is not None and self._ask(f"{text} LIMIT 1 OFFSET {self.most}", bindings.values):
            return self._unknown
        return at_once(self._ids(text, bindings.values))

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
    return has_side(node) or node.key in (*NAMED, *NUMBERS) or node.key.startswith(ATTRIBUTE)


def _is_said(node: Node) -> bool:
    """Whether a node asks for a text alone: what any span of a trace says, its trace says."""
    return isinstance(node, Words) or (isinstance(node, Term) and has_side(node))


def _is_apart(term: Term) -> bool:
    """Whether what is told of a term is told of all spans alike, noted or not."""
    return term.key in SIDES or term.key.startswith(ATTRIBUTE)


def _least(term: Term, read: Callable[[str], float]) -> float:
    """The least number of a term; negative if one cannot be read."""
    try:
        return min(read(item) for item in term.items)
    except ValueError:
        return -1
