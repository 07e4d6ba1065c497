"""Conversations of the GenAI convention, from attributes."""

from spanglass.core.messages import Message
from spanglass.dialects.gen_ai_messages import conversation


def test_an_empty_record_of_an_answer_is_an_answer_without_content() -> None:
    for recorded in ("[]", []):
        said = conversation({"gen_ai.output.messages": recorded}, None, is_flattened=False)
        assert said.output == (Message("assistant", ()),)


def test_no_record_of_an_answer_is_none() -> None:
    assert conversation({}, None, is_flattened=False).output == ()
    assert conversation({"gen_ai.output.messages": ""}, None, is_flattened=False).output == ()
