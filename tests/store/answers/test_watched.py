"""Calls and traces of a store as alerts see them."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from builders import MS, T0
from spanglass.alerts.catalogue import default_rules
from spanglass.alerts.engine import Engine, play
from spanglass.core.watched import Call, Heartbeat, TraceMark
from spanglass.formats.otlp_values import traces_batch
from spanglass.store.answers.watched import CALL, Arrived, Watched
from spanglass.store.queries import filled
from spanglass.store.writer import Writer
from traffic import CHAT, a_batch, a_request, a_span

SECOND = 1000 * MS
FAILED: Mapping[str, Any] = {"code": 2, "message": "Error code: 503 - overloaded"}


def trace(number: int) -> bytes:
    return (number + 1).to_bytes(16, "big")


def _call(number: int, **fields: Any) -> dict[str, Any]:
    """A call of a second in a trace of its own, half a minute after the one before."""
    return a_span(1, trace=trace(number), start=T0 + number * 30 * SECOND, **fields)


def test_a_call_says_what_rules_ask(writer: Writer, path: Path) -> None:
    writer.write([a_batch(_call(0, attributes={**CHAT, "user.id": "ann", "session.id": "s"}))])
    watched = Watched(path)
    begun, call, ended = watched.between(T0, T0 + 60 * SECOND)
    watched.close()
    assert isinstance(call, Call)
    assert (call.end_ns, call.took_ns, call.trace) == (T0 + SECOND, SECOND, trace(0).hex())
    assert (call.provider, call.requested, call.responded) == ("openai", "gpt-4o", "gpt-4o-2024-08-06")
    assert (call.user, call.session, call.service) == ("ann", "s", "app")
    assert (call.failed, call.answered, call.refused, call.schema_valid) == (False, True, False, None)
    assert (call.input_tokens, call.output_tokens, call.cost_nano) == (1000, 100, 3_500_000)
    assert begun == TraceMark(T0, trace(0).hex())
    assert ended == TraceMark(T0 + SECOND, trace(0).hex(), finished=True, calls=1)


_TOOL = {"type": "tool_call", "id": "c1", "name": "search", "arguments": {"q": "a"}}
_WORDS = {"type": "text", "content": "I look it up."}


@pytest.mark.parametrize(
    ("parts", "finish", "answered"),
    [
        ([_TOOL], "STOP", False),  # Gemini's word for every good end
        ([_TOOL], "completed", False),
        ([{**_WORDS, "content": " "}, _TOOL], "stop", False),
        ([_WORDS, _TOOL], "tool_calls", True),
        ([_WORDS], "stop", True),
        ([], "tool_calls", False),
        ([], "stop", True),
    ],
)
def test_a_call_that_was_answered_with_tools_alone_gave_no_answer(
    writer: Writer, path: Path, parts: list[Any], finish: str, answered: bool
) -> None:
    said = json.dumps([{"role": "assistant", "parts": parts, "finish_reason": finish}])
    messages = {"gen_ai.output.messages": said} if parts else {}
    fields = {**CHAT, "gen_ai.response.finish_reasons": [finish], **messages}
    writer.write([a_batch(_call(0, attributes=fields))])
    watched = Watched(path)
    (call,) = (record for record in watched.between(T0, T0 + 60 * SECOND) if isinstance(record, Call))
    watched.close()
    assert call.answered is answered


def test_a_call_says_who_made_it_and_how_it_was_streamed(writer: Writer, path: Path) -> None:
    attributes = {
        **CHAT, "user.id": "ann", "session.id": "s", "app.customer": "acme", "app.feature": "refunds",
        "gen_ai.request.stream": True, "gen_ai.response.time_to_first_chunk": 0.25,
    }  # fmt: skip
    plain = {**CHAT, "gen_ai.request.stream": False, "gen_ai.response.finish_reasons": ["length"]}
    writer.write([a_batch(_call(0, attributes=attributes), _call(1, attributes=plain), _call(2))])
    watched = Watched(path)
    first, second, third = (
        record for record in watched.between(T0, T0 + 90 * SECOND) if isinstance(record, Call)
    )
    watched.close()
    assert (first.user, first.customer, first.session, first.feature) == ("ann", "acme", "s", "refunds")
    assert (first.streaming, first.first_token_ns, first.truncated) == (True, 250 * MS, False)
    assert (second.user, second.customer, second.session, second.feature) == (None, None, None, None)
    assert (second.streaming, second.first_token_ns, second.truncated) == (False, None, True)
    assert (third.streaming, third.retries, third.ours) == (None, 0, False)


def test_failed_calls_and_tool_calls_are_no_answers(writer: Writer, path: Path) -> None:
    tools = {**CHAT, "gen_ai.response.finish_reasons": ["tool_calls"]}
    writer.write([a_batch(_call(0, status=FAILED), _call(1, attributes=tools))])
    watched = Watched(path)
    calls = [record for record in watched.between(T0, T0 + 60 * SECOND) if isinstance(record, Call)]
    watched.close()
    assert [(call.failed, call.error, call.answered) for call in calls] == [
        (True, "http_5xx", False), (False, None, False),
    ]  # fmt: skip


def test_what_only_a_finish_reason_tells_is_a_failure(writer: Writer, path: Path) -> None:
    broken = {**CHAT, "gen_ai.response.finish_reasons": ["MALFORMED_RESPONSE"]}
    writer.write([a_batch(_call(0, attributes=broken))])
    watched = Watched(path)
    (call,) = [record for record in watched.between(T0, T0 + 60 * SECOND) if isinstance(record, Call)]
    watched.close()
    assert (call.failed, call.error, call.answered) == (True, "parse", False)


def test_an_embedding_is_no_answer_that_could_be_a_refusal(writer: Writer, path: Path) -> None:
    embedding = {"gen_ai.operation.name": "embeddings", "gen_ai.request.model": "text-embedding-3-small"}
    writer.write([a_batch(_call(0, attributes=embedding), _call(1, attributes=CHAT))])
    watched = Watched(path)
    calls = [record for record in watched.between(T0, T0 + 60 * SECOND) if isinstance(record, Call)]
    watched.close()
    assert [call.answered for call in calls] == [False, True]


def test_ranges_one_after_the_other_give_what_one_gives(writer: Writer, path: Path) -> None:
    writer.write([a_batch(*(_call(number) for number in range(20)))])
    watched = Watched(path)
    whole = watched.between(T0, T0 + 700 * SECOND)
    parts = [
        record for start in range(0, 700, 7)
        for record in watched.between(T0 + start * SECOND, T0 + (start + 7) * SECOND)
    ]  # fmt: skip
    watched.close()
    assert len(whole) == 60
    assert parts == whole


def test_stored_calls_played_again_raise_the_alert(writer: Writer, path: Path) -> None:
    spans = [_call(number, **({"status": FAILED} if number >= 30 else {})) for number in range(40)]
    writer.write([a_batch(*spans)])
    watched = Watched(path)
    records = watched.between(T0, T0 + 3_600 * SECOND)
    watched.close()
    raised = [step for step in play(Engine(default_rules()), records) if step.raised and not step.muted_by]
    assert [(step.rule, step.at_ns) for step in raised] == [("error_rate", T0 + (32 * 30 + 1) * SECOND)]
    assert raised[0].reading.traces == tuple(trace(number).hex() for number in (32, 31, 30))


def test_what_arrived_is_told_once_in_order_of_time(writer: Writer, path: Path) -> None:
    writer.write([a_batch(_call(0))])
    watched = Watched(path)
    seen = watched.seen()
    assert watched.arrived(seen, 0) == Arrived((), seen)
    writer.write([a_batch(_call(2), _call(1))])
    arrived = watched.arrived(seen, 0)
    calls = [record for record in arrived.records if isinstance(record, Call)]
    assert [call.trace for call in calls] == [trace(1).hex(), trace(2).hex()]
    assert sorted(arrived.records, key=lambda record: record.at_ns) == list(arrived.records)
    assert not arrived.more
    assert watched.arrived(arrived.seen, 0) == Arrived((), arrived.seen)
    watched.close()


def test_what_ended_long_ago_is_left_out(writer: Writer, path: Path) -> None:
    watched = Watched(path)
    seen = watched.seen()
    writer.write([a_batch(_call(0), _call(5))])
    records = watched.arrived(seen, T0 + 100 * SECOND).records
    watched.close()
    assert {record.trace for record in records if not isinstance(record, Heartbeat)} == {trace(5).hex()}


def test_a_span_that_is_finished_later_arrives_then(writer: Writer, path: Path) -> None:
    watched = Watched(path)
    seen = watched.seen()
    writer.write([a_batch(_call(0, end_time_unix_nano=0))])
    arrived = watched.arrived(seen, 0)
    assert [type(record) for record in arrived.records] == [TraceMark]
    writer.write([a_batch(_call(0))])
    records = watched.arrived(arrived.seen, 0).records
    watched.close()
    assert [type(record) for record in records] == [TraceMark, Call, TraceMark]


def test_very_many_come_in_parts(writer: Writer, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spanglass.store.answers.watched._AT_ONCE", 2)
    watched = Watched(path)
    seen, found = watched.seen(), []
    writer.write([a_batch(*(_call(number) for number in range(5)))])
    more = True
    while more:
        arrived = watched.arrived(seen, 0)
        seen, more = arrived.seen, arrived.more
        found += [record.trace for record in arrived.records if isinstance(record, Call)]
    watched.close()
    assert found == [trace(number).hex() for number in range(5)]


def test_it_reads_what_is_new_alone(writer: Writer, path: Path) -> None:
    writer.write([a_batch(_call(0))])
    watched = Watched(path)
    names = (
        "arrived_calls", "changed_calls", "retried_calls", "arrived_traces", "watched_reach",
        "watched_spending",
    )  # fmt: skip
    for name in names:
        keys = (
            "span",
            "last",
            "revision",
            "until",
            "floor_ns",
            "earlier_ns",
            "few",
            "start_ns",
            "end_ns",
            "most",
        )
        text = filled(name, call=CALL)
        values = {key: 0 for key in keys if f":{key}" in text}
        plan = watched._connection.execute(f"EXPLAIN QUERY PLAN {text}", values)
        steps = [str(row[3]) for row in plan]
        walked = [step for step in steps if step.startswith("SCAN") and "resource_sample" not in step]
        assert not walked, (name, steps)
    watched.close()


def test_a_range_is_taken_as_far_as_so_many_calls_go(writer: Writer, path: Path) -> None:
    writer.write([a_batch(*(_call(number) for number in range(5)))])
    watched = Watched(path)
    assert watched.reach(T0, T0 + 3600 * SECOND, 5) == T0 + 3600 * SECOND
    assert watched.reach(T0, T0 + 3600 * SECOND, 2) == T0 + 61 * SECOND
    assert watched.reach(T0 + 61 * SECOND, T0 + 3600 * SECOND, 0) == T0 + 61 * SECOND + 1
    watched.close()


def test_spending_is_a_call_an_hour(writer: Writer, path: Path) -> None:
    writer.write([a_batch(*(_call(number) for number in (0, 1, 240)))])
    watched = Watched(path)
    calls = watched.spending(T0, T0 + 86_400 * SECOND)
    watched.close()
    assert [(call.end_ns, call.cost_nano) for call in calls] == [
        (T0 + 31 * SECOND, 7_000_000), (T0 + 7_201 * SECOND, 3_500_000),
    ]  # fmt: skip


def test_samples_beside_others_are_our_own(writer: Writer, path: Path) -> None:
    sample = traces_batch(a_request(_call(0), resource={"service.name": "shop", "spanglass.sample": True}))
    writer.write([sample])
    watched = Watched(path)
    alone = watched.between(T0, T0 + 60 * SECOND)
    writer.write([a_batch(_call(1))])
    beside = watched.between(T0, T0 + 60 * SECOND)
    watched.close()
    assert [record.ours for record in alone if isinstance(record, Call)] == [False]
    assert [record.ours for record in beside if isinstance(record, Call)] == [True, False]


@pytest.mark.parametrize("few", [500, 1])
def test_a_failed_call_that_is_tried_again_later_is_taken_back(
    writer: Writer, path: Path, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr("spanglass.store.answers.watched._FEW_SPANS", few)
    watched = Watched(path)
    seen = watched.seen()
    writer.write([a_batch(_call(0, status=FAILED))])
    arrived = watched.arrived(seen, 0)
    (failed,) = (record for record in arrived.records if isinstance(record, Call))
    again = a_span(2, trace=trace(0), start=T0 + 2 * SECOND)
    writer.write([a_batch(again)])
    records = watched.arrived(arrived.seen, T0 + 1800 * SECOND).records
    assert [record for record in records if isinstance(record, Call)] == [
        replace(failed, withdrawn=True, retries=1)
    ]
    records = watched.arrived(arrived.seen, 0).records
    calls = [record for record in records if isinstance(record, Call)]
    watched.close()
    assert [(call.failed, call.withdrawn, call.retries) for call in calls] == [
        (True, True, 1), (False, False, 1),
    ]  # fmt: skip


def test_a_try_in_a_large_trace_costs_no_look_at_its_other_spans(writer: Writer, path: Path) -> None:
    watched = Watched(path)
    values = {"span": 0, "revision": 0, "until": 0, "earlier_ns": 0, "few": 0}
    text = filled("retried_calls", call=CALL)
    plan = [str(row[3]) for row in watched._connection.execute(f"EXPLAIN QUERY PLAN {text}", values)]
    watched.close()
    assert "SEARCH span USING INDEX span_tried (trace=? AND revision>?)" in plan
