"""Log records without a span id join their span, whichever comes first."""

from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest

from builders import MS, T0
from spanglass.core.span import Batch
from spanglass.core.views import SpanDetail
from spanglass.formats.otlp_values import logs_batch
from spanglass.store.ingest.derive import Deriver
from spanglass.store.ingest.ready import packed, unpacked
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer
from traffic import TRACE, a_batch, a_span, pairs

SECOND = 1000 * MS


def a_record(at: float, name: str, trace: bytes = b"", span: int = 0, **attributes: Any) -> Batch:
    request = ExportLogsServiceRequest()
    group = request.resource_logs.add()
    group.resource.attributes.extend(pairs({"service.name": "app"}))
    record = group.scope_logs.add().log_records.add(time_unix_nano=T0 + int(at * SECOND), trace_id=trace)
    record.event_name, record.span_id = "event src/x.rs:1", span.to_bytes(8, "big") if span else b""
    record.attributes.extend(pairs({"event.name": name, **attributes}))
    return logs_batch(request)


def codex(number: int, start: float, tokens: tuple[int, int], **told: Any) -> Batch:
    usage = {"gen_ai.usage.input_tokens": tokens[0], "gen_ai.usage.output_tokens": tokens[1]}
    attributes = {**usage, "codex.usage.total_tokens": sum(tokens), **told}
    return a_batch(a_span(number, start=T0 + int(start * SECOND), attributes=attributes))


def detail(path: Path, number: int) -> SpanDetail:
    reader = Reader(path)
    found = reader.span_detail(TRACE, number.to_bytes(8, "big"))
    reader.close()
    assert found is not None
    return found


def written(path: Path, *batches: Batch) -> Path:
    writer = Writer(path)
    for batch in batches:
        writer.write([batch])
    writer.close()
    return path


SESSION = {"conversation.id": "s", "model": "gpt-5.1-codex"}
TURN = (
    codex(1, 1, (1200, 140)),
    codex(2, 4, (1300, 20)),
    a_record(0.75, "codex.user_prompt", prompt="fix the test", **SESSION),
    a_record(
        2.25, "codex.sse_event", input_token_count=1200, output_token_count=140, ttft_ms=250,
        cached_token_count=1024, **{"event.kind": "response.completed"}, **SESSION,
    ),
)  # fmt: skip


@pytest.mark.parametrize("order", list(permutations(range(len(TURN)))), ids=str)
def test_a_turn_reads_the_same_in_every_order(tmp_path: Path, order: tuple[int, ...]) -> None:
    path = written(tmp_path / "x.db", *(TURN[place] for place in order))
    first, second = detail(path, 1), detail(path, 2)
    assert [turn.text for turn in first.facts.input] == ["fix the test"]
    assert (first.row.model_requested, first.row.session, first.row.first_token_ns) == (
        "gpt-5.1-codex", "s", 250 * MS,
    )  # fmt: skip
    assert (first.row.cache_read_tokens, first.row.cost_nano is None) == (1024, False)
    assert [record.time_ns - T0 for record in first.logs] == [750 * MS, 2250 * MS]
    assert (second.logs, second.row.model_requested) == ((), None)


def test_a_record_goes_to_a_better_span_that_comes_later(tmp_path: Path) -> None:
    answer = a_record(9, "codex.sse_event", output_token_count=9, input_token_count=30, **SESSION)
    unsure = a_batch(a_span(1, start=T0 + 8 * SECOND, attributes={"gen_ai.request.model": "m"}))
    writer = Writer(tmp_path / "x.db")
    writer.write([unsure])
    writer.write([answer])
    assert len(detail(tmp_path / "x.db", 1).logs) == 1
    writer.write([codex(2, 8.1, (30, 9))])
    writer.close()
    assert [len(detail(tmp_path / "x.db", number).logs) for number in (1, 2)] == [0, 1]


def test_all_in_one_transaction_and_twice_come_to_the_same(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "x.db")
    writer.write(list(TURN))
    again = writer.write(list(TURN[::-1]))
    writer.close()
    assert sum(outcome.stored for outcome in again) == 0
    assert detail(tmp_path / "x.db", 1).row.model_requested == "gpt-5.1-codex"


def test_a_record_of_a_trace_stays_in_it(tmp_path: Path) -> None:
    record = a_record(2, "codex.sse_event", b"\x0b" * 16, output_token_count=140, **SESSION)
    assert detail(written(tmp_path / "x.db", TURN[0], record), 1).logs == ()
    record = a_record(2, "codex.sse_event", TRACE, output_token_count=140, **SESSION)
    assert len(detail(written(tmp_path / "y.db", record, TURN[0]), 1).logs) == 1


def test_a_request_of_gemini_cli_shows_what_was_asked_and_answered(tmp_path: Path) -> None:
    call = a_request_of_gemini(1)
    text = '[{"role": "user", "parts": [{"text": "Hi"}]}]'
    asked = a_record(0.01, "gemini_cli.api_request", request_text=text, **{"session.id": "g"})
    told = a_record(
        0.99, "gemini_cli.api_response", model="gemini-2.5-pro", input_token_count=1200,
        output_token_count=12, cached_content_token_count=1024, thoughts_token_count=128,
        total_token_count=1340,
        response_text='{"candidates": [{"content": {"role": "model", "parts": [{"text": "Hello"}]}, '
        '"finishReason": "STOP"}]}', **{"session.id": "g"},
    )  # fmt: skip
    found = detail(written(tmp_path / "x.db", told, asked, call), 1)
    assert [turn.text for turn in (*found.facts.input, *found.facts.output)] == ["Hi", "Hello"]
    row = found.row
    assert (row.input_tokens, row.output_tokens, row.cache_read_tokens, row.reasoning_tokens) == (
        1200, 140, 1024, 128,
    )  # fmt: skip
    assert (row.finish_reason, row.model_responded, row.cost_nano is None) == (
        "stop",
        "gemini-2.5-pro",
        False,
    )


def a_request_of_gemini(number: int) -> Batch:
    attributes = {
        "gen_ai.operation.name": "llm_call", "gen_ai.agent.name": "gemini-cli", "gen_ai.conversation.id": "g",
        "gen_ai.request.model": "gemini-2.5-pro",
    }  # fmt: skip
    return a_batch(a_span(number, attributes=attributes))


def test_what_another_process_read_joins_as_well(tmp_path: Path) -> None:
    deriver = Deriver()
    path = written(tmp_path / "x.db", *(unpacked(packed(batch, deriver)) for batch in TURN))
    first = detail(path, 1)
    assert (first.row.model_requested, [turn.text for turn in first.facts.input]) == (
        "gpt-5.1-codex", ["fix the test"],
    )  # fmt: skip


def test_a_prompt_that_names_another_span_is_of_the_call_as_well(tmp_path: Path) -> None:
    typed = a_record(0.75, "codex.user_prompt", TRACE, span=9, prompt="fix the test", **SESSION)
    path = written(tmp_path / "x.db", typed, a_batch(a_span(9, attributes={"codex.op": "x"})), TURN[0])
    asked = [[turn.text for turn in detail(path, number).facts.input] for number in (1, 9)]
    assert asked == [["fix the test"], ["fix the test"]]
