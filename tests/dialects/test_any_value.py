"""Any value of any type under any key that a dialect knows: nothing fails, and what is read makes sense."""

import ast
import json
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import T0, a_raw_span
from odd_values import ODD
from spanglass import dialects, extensions
from spanglass.analysis.pricing.price_lists import pricer
from spanglass.core.facts import Facts, Kind, merged
from spanglass.core.messages import Message, Part, PartType
from spanglass.core.span import LogRecord, RawSpan, Resource, Scope, SpanEvent, Value
from spanglass.dialects.reading import heads
from spanglass.store.ingest.derive import Deriver
from spanglass.store.ingest.prepared import prepared

DERIVER = Deriver(pricer())
DIALECTS: tuple[dialects.Dialect, ...] = extensions.load(dialects, "DIALECT")
_KEY = re.compile(r"[a-z][\w-]*(?:[.-][\w-]+)*\.?", re.I)
_SCOPE = re.compile(r"[@\w./-]{3,60}")
_LONGEST = 80
_PLACES = ("0", "0.content", "0.role", "0.message.content", "0.message.tool_calls.0.tool_call.function.name",
           "1.message.role", "0.document.content", "x.y", "temperature")  # fmt: skip


@cache
def vocabularies() -> dict[str, tuple[str, ...]]:
    """By file, every text of the dialects that could be a key, an event's name, a kind or a scope."""
    return {
        file.name: found
        for file in sorted(files(dialects).iterdir(), key=lambda file: file.name)
        if file.name.endswith(".py") and (found := _words(file.read_text(encoding="utf-8")))
    }


def _words(source: str) -> tuple[str, ...]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < _LONGEST:
            found.update(node.value.split() if _is_list(node.value) else (node.value,))
    return tuple(sorted(word for word in found if _KEY.fullmatch(word) or _SCOPE.fullmatch(word)))


def _is_list(text: str) -> bool:
    return bool(text.strip()) and all(_KEY.fullmatch(word) for word in text.split())


def _continued(words: Sequence[str]) -> tuple[str, ...]:
    """The words, and under those that only begin a key some that go on."""
    beginnings = [word for word in words if word.endswith(".")]
    return (*words, *(beginning + place for beginning in beginnings for place in _PLACES))


def values(words: Sequence[str]) -> st.SearchStrategy[Any]:
    """Anything that could stand under a key, with words of a vocabulary among it."""
    names = st.sampled_from(_continued(words))
    nested: st.SearchStrategy[Any] = st.recursive(
        PLAIN | names,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4),
        max_leaves=8,
    )
    return nested | nested.map(lambda value: json.dumps(value, default=str)) | nested.map(repr)


PLAIN: st.SearchStrategy[Value] = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**63), 2**64), st.floats(), st.text(max_size=20),
    st.binary(max_size=8), st.sampled_from(ODD), st.sampled_from(list(Kind)).map(str.upper),
    st.integers(0, 5000), st.floats(0, 100),
)  # fmt: skip
ALL = tuple(sorted({word for words in vocabularies().values() for word in words}))


@st.composite
def telemetry(draw: st.DrawFn) -> tuple[RawSpan, list[LogRecord]]:
    """A span and log records of it, with anything under keys of one or two vocabularies or of all."""
    chosen = draw(st.lists(st.sampled_from(list(vocabularies())), min_size=1, max_size=2))
    words = draw(st.sampled_from((ALL, tuple(word for name in chosen for word in vocabularies()[name]))))
    names, given = st.sampled_from(words), values(words)
    attributes = st.dictionaries(st.sampled_from(_continued(words)), given, max_size=12)
    events = draw(st.lists(st.builds(SpanEvent, names, st.just(T0 + 5), attributes), max_size=2))
    span = a_raw_span(
        name=draw(names), attributes=draw(attributes), events=tuple(events), scope=Scope(draw(names)),
        end_ns=draw(st.sampled_from((0, T0, T0 + 10**9))), status_code=draw(st.integers(0, 2)),
        kind=draw(st.integers(0, 5)),
    )  # fmt: skip
    ids = b"\1" * 16, b"\2" * 8
    record = st.builds(
        LogRecord, *map(st.just, ids), st.just(T0 + 5), names, given, attributes, st.just(Resource()),
        st.just(Scope()), st.just(b""),
    )  # fmt: skip
    return span, draw(st.lists(record, max_size=2))


@settings(
    max_examples=150, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
@given(telemetry())
def test_no_dialect_fails_and_every_fact_makes_sense(told: tuple[RawSpan, list[LogRecord]]) -> None:
    span, logs = told
    assert len(DIALECTS) > 15
    spoken = heads(span, logs)
    facts = Facts()
    for dialect in DIALECTS:
        found = dialect.read(span, logs)
        check(found)
        if not dialect.heads or not dialect.heads.isdisjoint(spoken):
            facts = merged(facts, found)
    check(facts)
    whole = DERIVER.record(span, logs)
    check(whole.facts)
    prepared(whole)


def check(facts: Facts) -> None:
    """Raise ``AssertionError`` for facts that no span can have."""
    assert facts.kind is None or isinstance(facts.kind, Kind)
    names = (
        facts.operation, facts.provider, facts.model_requested, facts.model_responded, facts.response_id,
        facts.finish_reason, facts.session, facts.user, facts.customer, facts.feature, facts.agent,
        facts.title, *facts.tags,
    )  # fmt: skip
    assert all(name is None or (isinstance(name, str) and name) for name in names), names
    usage = facts.usage
    if usage is not None:
        counts = (
            usage.input,
            usage.output,
            usage.cache_read,
            usage.cache_write,
            usage.reasoning,
            usage.total,
        )
        assert all(count is None or (type(count) is int and count >= 0) for count in counts), usage
    times = (facts.first_token_ns, facts.covers_ns, facts.attempt, facts.sender_cost_nano)
    assert all(number is None or type(number) is int for number in times), times
    assert facts.first_token_ns is None or facts.first_token_ns >= 0
    assert facts.streaming in (None, True, False)
    assert all(isinstance(name, str) for name in facts.parameters)
    for message in (*facts.input, *facts.output):
        check_message(message)
    if facts.tool is not None:
        assert all(name is None or isinstance(name, str) for name in (facts.tool.name, facts.tool.call_id))
    assert all(isinstance(document.content, str) for document in facts.documents)
    assert all(isinstance(tool.name, str) for tool in facts.tools)
    if facts.error is not None:
        assert facts.error.http_status is None or type(facts.error.http_status) is int
    if facts.refusal is not None:
        assert isinstance(facts.refusal.by, str)
        assert isinstance(facts.refusal.evidence, str)


def check_message(message: Message) -> None:
    """The same for a message."""
    assert isinstance(message.role, str)
    assert message.role
    for part in message.parts:
        assert isinstance(part, Part)
        assert isinstance(part.type, PartType)
        texts = (part.text, part.call_id, part.name, part.media_type, part.uri)
        assert all(text is None or isinstance(text, str) for text in texts), part
