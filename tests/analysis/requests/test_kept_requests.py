"""Calls become kept requests and come back as facts; answers become what is expected."""

import json

from library_values import TOOL, a_request, said
from spanglass.analysis.requests.kept_requests import answer_text, facts_of, kept_request
from spanglass.core.facts import Facts, Kind
from spanglass.core.messages import Message, Part, PartType

FORM = {"type": "json_schema", "json_schema": {"name": "reply", "schema": {"type": "object"}, "strict": True}}
FACTS = Facts(
    kind=Kind.LLM, provider="openai", model_requested="gpt-4o", model_responded="gpt-4o-2024-11-20",
    parameters={"temperature": 0.7, "response_format": FORM}, tools=(TOOL,), input=a_request().messages,
)  # fmt: skip


def test_a_call_is_kept_with_the_schema_apart_from_the_parameters() -> None:
    assert kept_request(FACTS) == a_request()


def test_a_call_without_messages_cannot_be_kept() -> None:
    assert kept_request(Facts(kind=Kind.LLM, input=(Message("user", ()),))) is None


def test_a_kept_request_is_the_same_after_it_was_a_call() -> None:
    assert kept_request(facts_of(a_request(), "Here.")) == a_request()
    assert facts_of(a_request(), "Here.").output[0].text == "Here."
    assert facts_of(a_request()).output == ()


def test_what_is_expected_is_the_text_or_the_tools_that_were_called() -> None:
    call = Part(PartType.TOOL_CALL, call_id="1", name="lookup_order", arguments='{"id": 7}')
    assert answer_text((said("assistant", "One."), said("assistant", "Two."))) == "One.\nTwo."
    assert answer_text(()) is None
    found = json.loads(answer_text((Message("assistant", (Part(PartType.TEXT, "Wait."), call)),)) or "")
    assert found == {"text": "Wait.", "tool_calls": [{"name": "lookup_order", "arguments": {"id": 7}}]}


def test_arguments_that_are_no_json_stay_as_they_were_written() -> None:
    call = Part(PartType.TOOL_CALL, name="f", arguments="{broken")
    found = json.loads(answer_text((Message("assistant", (call,)),)) or "")
    assert found["tool_calls"][0]["arguments"] == "{broken"
