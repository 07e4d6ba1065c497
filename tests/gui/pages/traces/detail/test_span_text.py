"""A span on the clipboard: readable text or JSON, secrets masked in both."""

import json

from builders import T0, a_detail
from spanglass.core.facts import Facts, Kind, ToolUse
from spanglass.core.messages import Document, Message, Part, PartType
from spanglass.gui.pages.traces.detail.span_text import span_json, span_text

HIDDEN = "sk-0123456789abcdef0123456789"


def said(role: str, words: str) -> Message:
    return Message(role, (Part(PartType.TEXT, text=words),))


def test_a_call_is_told_with_figures_and_messages() -> None:
    facts = Facts(kind=Kind.LLM, input=(said("user", "hi"),), output=(said("assistant", "ho"),))
    detail = a_detail(facts, cache_read_tokens=40)
    assert span_text(detail, T0) == (
        "chat gpt-4o · gpt-4o-2024-11-20\n"
        "Duration 1.00 s, First token 0.20 s, Speed 25 tok/s, Input 100 (40 cached), Output 20, "
        "Cost $0.0004\n\nUser:\nhi\n\nAssistant:\nho"
    )


def test_a_tool_is_told_with_arguments_and_result_a_failure_with_its_error() -> None:
    use = ToolUse("lookup", arguments={"id": 1}, result="found")
    detail = a_detail(
        Facts(kind=Kind.TOOL, tool=use, documents=(Document("all"),)),
        kind=Kind.TOOL, status_code=2, error_type="Boom", error_message="no",
    )  # fmt: skip
    text = span_text(detail, T0)
    assert "\nBoom: no\n" in text
    assert 'Arguments:\n{"id": 1}\n\nResult:\nfound\n\nDocument 1:\nall' in text


def test_secrets_are_masked_in_both() -> None:
    detail = a_detail(Facts(kind=Kind.LLM, input=(said("user", HIDDEN),)))
    assert HIDDEN not in span_text(detail, T0) + span_json(detail)


def test_json_is_what_the_command_line_prints_of_a_span() -> None:
    document = json.loads(span_json(a_detail(Facts(kind=Kind.LLM, input=(said("user", "hi"),)))))
    assert document["span_id"] == "02" * 8
    assert document["input"] == [{"role": "user", "parts": [{"type": "text", "text": "hi"}]}]
    assert "depth" not in document
