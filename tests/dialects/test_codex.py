"""The spans of Codex that say something, among the many that do not."""

from typing import Any

import pytest

from builders import MS
from dialect_spans import a_log, odd_span, told
from odd_values import ODD
from spanglass.core.facts import NOTHING, ErrorFact, Kind
from spanglass.core.usage import Usage
from spanglass.dialects.codex import DIALECT

USED = {"codex.request.reasoning_effort": "high", "gen_ai.usage.input_tokens": 1200,
        "gen_ai.usage.cache_read.input_tokens": 1024, "gen_ai.usage.output_tokens": 140,
        "codex.usage.reasoning_output_tokens": 128, "codex.usage.total_tokens": 1340}  # fmt: skip


def test_a_span_with_usage_is_a_call_of_the_model_its_records_name() -> None:
    log = a_log(
        "codex.sse_event",
        **{
            "event.kind": "response.completed",
            "conversation.id": "s",
            "model": "gpt-5.1-codex",
            "ttft_ms": 250,
            "input_token_count": 1200,
        },
    )
    found = told(DIALECT, USED, log, name="completed")
    assert (found.kind, found.provider, found.model_requested, found.session) == (
        Kind.LLM, "openai", "gpt-5.1-codex", "s",
    )  # fmt: skip
    assert found.usage == Usage(1200, 140, 1024, reasoning=128, total=1340)
    assert (found.first_token_ns, found.parameters) == (250 * MS, {"reasoning.level": "high"})


def test_the_sums_of_a_turn_are_not_counted() -> None:
    found = told(
        DIALECT,
        {
            "codex.turn.token_usage.input_tokens": 2400,
            "codex.turn.token_usage.output_tokens": 38,
            "model": "gpt-5.1-codex",
            "thread.id": "s",
        },
    )
    assert (found.kind, found.usage, found.model_requested, found.session) == (Kind.AGENT, None, None, "s")


def test_records_without_usage_of_the_span_make_no_call() -> None:
    log = a_log("codex.sse_event", input_token_count=1200, output_token_count=140, model="gpt-5.1-codex")
    found = told(DIALECT, {"codex.request.reasoning_effort": "high"}, log)
    assert (found.kind, found.usage) == (Kind.SPAN, None)


def test_what_the_user_typed_is_shown_unless_it_was_withheld() -> None:
    typed = told(DIALECT, {"codex.op": "user_input"}, a_log("codex.user_prompt", prompt="fix the test"))
    assert [turn.text for turn in typed.input] == ["fix the test"]
    assert told(DIALECT, {"codex.op": "x"}, a_log("codex.user_prompt", prompt="[REDACTED]")).input == ()


def test_a_tool_with_what_it_was_given_and_gave() -> None:
    log = a_log("codex.tool_result", tool_name="shell", call_id="c", arguments='{"cmd": "ls"}', output="a b")
    found = told(DIALECT, {"codex.tool": "x", "tool_name": "shell", "call_id": "c"}, log)
    assert found.kind is Kind.TOOL
    assert found.tool is not None
    assert (found.tool.name, found.tool.arguments, found.tool.result) == ("shell", {"cmd": "ls"}, "a b")


def test_a_tool_that_another_span_reports_is_shown_and_not_counted_again() -> None:
    log = a_log("codex.tool_result", tool_name="shell", call_id="c", arguments='{"cmd": "ls"}', output="a b")
    found = told(DIALECT, {"target": "codex_core"}, log, name="dispatch_tool_call")
    asked, answer = found.input[0].parts[0], found.output[0].parts[0]
    assert (found.kind, found.tool, found.output[0].role) == (Kind.SPAN, None, "tool")
    assert (asked.name, asked.arguments, answer.call_id, answer.result) == (
        "shell",
        {"cmd": "ls"},
        "c",
        "a b",
    )


def test_a_record_is_named_by_its_event_not_by_a_line_of_source() -> None:
    log = a_log("event otel/src/events.rs:1200", **{"event.name": "codex.user_prompt", "prompt": "fix"})
    assert [turn.text for turn in told(DIALECT, {"target": "codex_core"}, log).input] == ["fix"]


def test_the_number_of_a_thread_is_no_session() -> None:
    assert told(DIALECT, {**USED, "thread.id": 3}).session is None
    assert told(DIALECT, {"codex.x": 1, "thread.id": 3, "conversation.id": "s"}).session == "s"


def test_a_phase_of_a_turn_is_no_agent() -> None:
    assert told(DIALECT, {"codex.turn.phase": "sampling", "conversation.id": "s"}).kind is Kind.SPAN


def test_an_item_that_names_a_tool_is_no_call_of_it() -> None:
    assert told(DIALECT, {"codex.request.reasoning_effort": "low", "tool_name": "shell"}).kind is Kind.SPAN


def test_a_span_that_says_nothing_costs_nothing() -> None:
    assert DIALECT.read(odd_span(["codex.busy_ns"], 5, "codex_core"), ()) is NOTHING


@pytest.mark.parametrize("value", ODD)
def test_no_value_is_too_odd_to_read(value: Any) -> None:
    keys = ("codex.usage.total_tokens", "model", "thread.id", "codex.request.reasoning_effort", "arguments")
    log = a_log("codex.tool_result", value, prompt=value, output=value, ttft_ms=value, success=value)
    for fixed in (
        {"gen_ai.usage.input_tokens": value},
        {"tool_name": value, "call_id": value},
        {"codex.turn.x": 1},
        {},
    ):
        DIALECT.read(odd_span(keys, value, "codex", **fixed), (log,))


def test_what_the_span_lacks_stands_in_its_records() -> None:
    end = a_log(
        "codex.sse_event",
        **{"event.kind": "response.completed", "cached_token_count": 1024, "reasoning_token_count": 128},
    )
    answer = a_log("codex.agent_response", response="Done.")
    found = told(DIALECT, {"gen_ai.usage.input_tokens": 1200, "codex.x": 1}, end, answer)
    assert found.usage == Usage(1200, cache_read=1024, reasoning=128)
    assert (found.finish_reason, [turn.text for turn in found.output]) == ("completed", ["Done."])


def test_a_call_failed_if_its_last_request_did() -> None:
    failed = a_log("codex.api_request", **{"http.response.status_code": 429, "error.message": "slow down"})
    done = a_log("codex.api_request", **{"http.response.status_code": 200})
    error = told(DIALECT, USED, done, failed).error
    assert error is not None
    assert error == ErrorFact("429", "slow down", 429)
    assert told(DIALECT, USED, failed, done).error is None
