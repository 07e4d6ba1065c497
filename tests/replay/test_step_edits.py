"""Each call of a chain may be edited, and what it has in common with the first one follows that."""

from dataclasses import replace
from typing import Any

import pytest

from replay.scripted import Model, a_plan, a_step, chat, played, says
from replay.test_running import ASK, LOOK, THANKS, TOLD, body, steps
from spanglass.core.facts import Facts
from spanglass.core.messages import Message, Part, PartType, ToolDefinition
from spanglass.replay.plan import Edits, Scope, Variant
from spanglass.replay.step_edits import followed, over

LAST, SECOND = b"\4" * 8, b"\3" * 8


def a_message(role: str, text: str) -> Message:
    return Message(role, (Part(PartType.TEXT, text),))


def rewritten(of: int, at: int, text: str) -> tuple[Message, ...]:
    """The messages of a recorded step with one text changed."""
    messages = [*steps()[of].facts.input]
    part = messages[at].parts[0]
    changed = replace(part, text=text) if part.text is not None else replace(part, result=text)
    messages[at] = replace(messages[at], parts=(changed,))
    return tuple(messages)


def asked(variant: Variant, *answers: Any) -> list[dict[str, Any]]:
    """What a model is asked by the chain of that variant."""
    model = Model([*(answers or (chat(LOOK), chat(says("It is sunny.")), chat(says("Oslo is cold."))))])
    played(replace(a_plan(*steps(), scope=Scope.TRACE), variants=(variant,)), model, None)
    return model.asked


def test_a_later_call_is_sent_as_it_was_edited_and_the_others_as_they_were() -> None:
    found = asked(Variant("B", later={LAST: Edits(messages=rewritten(3, 5, "Thanks. And Bergen?"))}))
    assert found[:2] == [body(ASK), body(TOLD)]
    assert found[2]["messages"][-1] == {"role": "user", "content": "Thanks. And Bergen?"}
    assert found[2]["messages"][:-1] == THANKS[:-1]


def test_a_message_of_before_is_changed_for_one_call_and_goes_on_from_new_answers() -> None:
    later = {LAST: Edits(messages=rewritten(3, 0, "Be long."))}
    found = asked(Variant("B", later=later), chat(LOOK), chat(says("Sun all day.")), chat(says("Cold.")))
    systems = [each["messages"][0]["content"] for each in found]
    assert systems == ["Be brief.", "Be brief.", "Be long."]
    assert found[2]["messages"][4] == says("Sun all day.")


def test_what_a_call_is_told_of_its_tools_goes_on_to_the_calls_after_it() -> None:
    found = asked(Variant("B", later={SECOND: Edits(messages=rewritten(2, 3, "rainy"))}))
    assert [each["messages"][3]["content"] for each in found[1:]] == ["rainy", "rainy"]


def test_a_turn_of_the_model_that_was_edited_is_sent_as_written() -> None:
    later = {LAST: Edits(messages=rewritten(3, 4, "It is raining."))}
    found = asked(Variant("B", later=later), chat(LOOK), chat(says("Sun all day.")), chat(says("Cold.")))
    assert found[2]["messages"][4]["content"] == "It is raining."


@pytest.mark.parametrize("at", [1, 6])
def test_messages_are_added_to_one_call(at: int) -> None:
    messages = [*steps()[3].facts.input]
    messages.insert(at, a_message("user", "And this."))
    found = asked(Variant("B", later={LAST: Edits(messages=tuple(messages))}))
    assert [len(each["messages"]) for each in found] == [2, 4, 7]
    assert found[2]["messages"][at] == {"role": "user", "content": "And this."}


def test_both_edits_of_the_first_call_and_own_ones_are_sent() -> None:
    edits = Edits(messages=(a_message("system", "Be long."), steps()[0].facts.input[1]))
    below = followed(steps()[0].facts, edits, steps()[3].facts)
    own = [*(below.messages or ())]
    own[5] = a_message("user", "Bye.")
    found = asked(Variant("B", edits=edits, later={LAST: Edits(messages=tuple(own))}))
    assert [each["messages"][0]["content"] for each in found] == ["Be long."] * 3
    assert found[2]["messages"][5]["content"] == "Bye."
    back = asked(Variant("B", edits=edits, later={LAST: Edits(messages=steps()[3].facts.input)}))
    assert [each["messages"][0]["content"] for each in back] == ["Be long.", "Be long.", "Be brief."]


def test_parameters_are_of_one_call() -> None:
    found = asked(
        Variant("B", parameters={"top_p": 0.5}, later={SECOND: Edits(parameters={"temperature": 1})})
    )
    assert [each["temperature"] for each in found] == [0, 1, 0]
    assert {each["top_p"] for each in found} == {0.5}


def test_tools_and_schema_follow_where_they_were_the_same() -> None:
    tool = ToolDefinition("find", "", {})
    first, same = Facts(tools=(tool,)), Facts(tools=(tool,))
    edits = Edits(tools=(), schema={"type": "object"})
    assert followed(first, edits, same) == edits
    assert followed(first, edits, Facts()) == Edits(schema={"type": "object"})
    assert over(edits, Edits(tools=(tool,))) == Edits(tools=(tool,), schema={"type": "object"})


def test_edits_of_a_call_that_is_not_replayed_are_kept_out_of_it() -> None:
    call = a_step(1, body(ASK), chat(says("Hm.")))
    model = Model([chat(says("Hm."))])
    variant = Variant("B", later={LAST: Edits(messages=(a_message("user", "x"),))})
    played(replace(a_plan(call), variants=(variant,)), model, None)
    assert model.asked == [body(ASK)]
