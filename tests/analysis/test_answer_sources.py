"""Who said what a prompt holds as an answer."""

from spanglass.analysis.answer_sources import holds_answers, sources
from spanglass.core.messages import Message, Part, PartType
from spanglass.core.views import EarlierAnswer


def said(role: str, text: str = "", call: str = "") -> Message:
    part = Part(PartType.TOOL_CALL, name="look", call_id=call) if call else Part(PartType.TEXT, text=text)
    return Message(role, (part,))


def answered(name: str, *output: Message) -> EarlierAnswer:
    return EarlierAnswer(name, 1_000_000, output)


def test_answers_are_found_by_their_words_or_by_the_calls_they_make() -> None:
    prompt = [said("user", "hi"), said("assistant", "hello "), said("assistant", call="c1"), said("ai", "x")]
    earlier = [answered("plan", said("assistant", call="c1")), answered("greet", said("model", "hello"))]
    found = sources(prompt, earlier)
    assert {place: answer.name for place, answer in found.items()} == {1: "greet", 2: "plan"}


def test_of_several_that_said_it_the_last_is_named() -> None:
    earlier = [answered("late", said("assistant", "yes")), answered("early", said("assistant", "yes"))]
    assert sources([said("assistant", "yes")], earlier)[0].name == "late"


def test_questions_and_empty_answers_come_from_nowhere() -> None:
    assert sources([said("user", "yes"), said("assistant")], [answered("a", said("assistant"))]) == {}
    assert not holds_answers([said("user", "yes"), said("assistant", " ")])
    assert holds_answers([said("assistant", "yes")])
