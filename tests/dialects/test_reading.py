"""Facts of one span from several dialects."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from builders import a_raw_span
from spanglass.core.facts import INTERRUPTED, NOTHING, ErrorFact, Facts, Kind, ToolUse
from spanglass.core.messages import Document
from spanglass.core.span import LogRecord, RawSpan, Resource, Scope, SpanEvent
from spanglass.core.usage import Usage
from spanglass.dialects.reading import heads, read


@dataclass(frozen=True, eq=False)
class Stub:
    """A dialect that always says the same."""

    answer: Facts
    rank: int = 10
    kind_rank: int = 10
    heads: frozenset[str] = frozenset()
    name: str = "stub"
    asked: list[RawSpan] = field(default_factory=list)

    def read(self, span: RawSpan, logs: Sequence[LogRecord]) -> Facts:  # noqa: ARG002
        self.asked.append(span)
        return self.answer


class Broken(Stub):
    """A dialect with a defect."""

    def read(self, span: RawSpan, logs: Sequence[LogRecord]) -> Facts:  # noqa: ARG002
        raise LookupError("a defect")


def a_log(name: str = "", **changes: Any) -> LogRecord:
    record = LogRecord(b"", b"", 0, name, None, {}, Resource(), Scope(), b"")
    return replace(record, **changes)


def test_the_lowest_rank_wins_field_by_field() -> None:
    first = Stub(Facts(provider="openai", tool=ToolUse("f")), rank=1)
    second = Stub(Facts(provider="anthropic", user="u", tool=ToolUse("g", "c"), parameters={"a": 1}), rank=2)
    found = read(a_raw_span(), (), (second, first))
    assert (found.provider, found.user, found.tool) == ("openai", "u", ToolUse("f", "c"))
    assert found.parameters == {"a": 1}


def test_the_kind_goes_by_its_own_rank() -> None:
    one = Stub(Facts(kind=Kind.CHAIN), rank=1, kind_rank=2)
    other = Stub(Facts(kind=Kind.AGENT), rank=2, kind_rank=1)
    assert read(a_raw_span(), (), (one, other)).kind is Kind.AGENT


def test_only_those_are_asked_whose_vocabulary_is_spoken() -> None:
    near, far, always = (
        Stub(NOTHING, heads=frozenset({"near"})),
        Stub(NOTHING, heads=frozenset({"far"})),
        Stub(NOTHING),
    )
    read(a_raw_span(attributes={"near.by": 1, "farther": 2}), (), (near, far, always))
    assert [len(stub.asked) for stub in (near, far, always)] == [1, 0, 1]


def test_events_and_log_records_speak_too() -> None:
    span = a_raw_span(attributes={"a.b": 1, "c": 2}, events=(SpanEvent("d.e", 0),))
    logs = (a_log("f.g"), a_log(attributes={"event.name": "h.i"}), a_log(body="j.k"))
    assert heads(span, logs) == {"a", "c", "d", "f", "h", "j"}


def test_one_broken_dialect_costs_only_its_own_facts(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.CRITICAL + 1):
        found = read(a_raw_span(), (), (Broken(NOTHING, rank=1), Stub(Facts(user="u"), rank=2)))
    assert found.user == "u"


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        (Facts(tool=ToolUse("f"), model_requested="m"), Kind.TOOL),
        (Facts(tool=ToolUse(call_id="c")), Kind.TOOL),
        (Facts(tool=ToolUse(arguments=1)), Kind.SPAN),
        (Facts(model_requested="gpt-4o"), Kind.LLM),
        (Facts(model_responded="gpt-4o"), Kind.LLM),
        (Facts(model_requested="text-embedding-3-small"), Kind.EMBEDDING),
        (Facts(model_requested="rerank-v3.5"), Kind.RERANKER),
        (Facts(documents=(Document("a"),)), Kind.RETRIEVER),
        (Facts(error=ErrorFact("E")), Kind.SPAN),
    ],
)
def test_a_span_nothing_names_is_what_it_speaks_of(facts: Facts, kind: Kind) -> None:
    assert read(a_raw_span(), (), (Stub(facts),)).kind is kind


@pytest.mark.parametrize(
    ("attributes", "span_kind", "kind"),
    [
        ({"http.request.method": "POST"}, 1, Kind.HTTP),
        ({"url.full": "http://host"}, 3, Kind.HTTP),
        ({"http.route": "/"}, 2, Kind.HTTP),
        ({"http.route": "/"}, 1, Kind.SPAN),
        ({"db.system": "sqlite"}, 3, Kind.SPAN),
        ({}, 1, Kind.SPAN),
    ],
)
def test_a_request_over_http_is_one(attributes: dict[str, Any], span_kind: int, kind: Kind) -> None:
    assert read(a_raw_span(attributes=attributes, kind=span_kind), (), ()).kind is kind


@pytest.mark.parametrize(
    ("said", "canonical"),
    [
        (Usage(1200, 12, 1024), Usage(1200, 12, 1024)),
        (Usage(176, 12, 1024, 300), Usage(1500, 12, 1024, 300)),  # less than its parts: it leaves them out
        (Usage(2000, 12, 1024, total=3036), Usage(3024, 12, 1024, total=3036)),  # the total shows it
        (Usage(2000, 12, 1024, total=2012), Usage(2000, 12, 1024, total=2012)),
        (Usage(25, 12, reasoning=128), Usage(25, 140, reasoning=128)),  # more than there was output
        (Usage(None, 12, 1024), Usage(None, 12, 1024)),
        (Usage(25, 0), Usage(25, 0)),
        (Usage(0, 0, 0, 0, total=0), None),  # nobody told the client how many there were
        (Usage(0, None), None),
        (Usage(total=37), Usage(total=37)),
        (None, None),
    ],
)
def test_parts_are_within_their_totals_and_no_tokens_are_unknown(
    said: Usage | None, canonical: Usage | None
) -> None:
    assert read(a_raw_span(), (), (Stub(Facts(usage=said)),)).usage == canonical


def test_what_two_dialects_tell_of_the_tokens_adds_up() -> None:
    convention, client = (
        Stub(Facts(usage=Usage(176, 12)), rank=1),
        Stub(Facts(usage=Usage(cache_read=1024)), rank=2),
    )
    assert read(a_raw_span(), (), (convention, client)).usage == Usage(1200, 12, 1024)


def test_a_span_without_attributes_speaks_by_its_scope() -> None:
    kit = Stub(Facts(kind=Kind.AGENT), heads=frozenset({"gcp"}))
    bare = a_raw_span(scope=Scope("gcp.vertex.agent"))
    assert read(bare, (), (kit,)).kind is Kind.AGENT
    failed = replace(bare, events=(SpanEvent("exception", 0, {}),))
    assert read(failed, (), (kit,)).kind is Kind.AGENT
    said = replace(bare, attributes={"gen_ai.system": "x"})
    assert heads(said, ()) == {"gen_ai"}


@pytest.mark.parametrize(
    ("model", "usage", "expected"),
    [
        ("gemini-2.5-flash", Usage(25, 12, total=165), Usage(25, 140, reasoning=128, total=165)),
        ("models/Gemini-3-pro", Usage(25, 0, total=153), Usage(25, 128, reasoning=128, total=153)),
        ("gemini-2.5-flash", Usage(25, 12, total=37), Usage(25, 12, total=37)),
        ("gemini-2.5-flash", Usage(176, 12, 1024, total=1212), Usage(1200, 12, 1024, total=1212)),
        ("gemini-2.5-flash", Usage(25, None, total=165), Usage(25, None, total=165)),
        ("gpt-4o", Usage(25, 12, total=165), Usage(25, 12, total=165)),
    ],
)
def test_thoughts_that_only_the_total_of_gemini_tells_are_output(
    model: str, usage: Usage, expected: Usage
) -> None:
    said = Stub(Facts(kind=Kind.LLM, model_responded=model, usage=usage))
    assert read(a_raw_span(), (), (said,)).usage == expected


@pytest.mark.parametrize("raised", ["langgraph.errors.GraphInterrupt", "GraphInterrupt", "ParentCommand"])
def test_a_step_that_stops_to_ask_a_person_did_not_fail(raised: str) -> None:
    said = Stub(Facts(error=ErrorFact(raised, "(Interrupt(value='ok?'),)")))
    found = read(a_raw_span(status_code=2), (), (said,))
    assert (found.error, found.finish_reason) == (None, INTERRUPTED)


def test_other_interruptions_are_errors() -> None:
    said = Stub(Facts(error=ErrorFact("KeyboardInterrupt", "")))
    assert read(a_raw_span(status_code=2), (), (said,)).error == ErrorFact("KeyboardInterrupt", "")
