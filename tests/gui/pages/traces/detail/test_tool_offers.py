"""The offered tools, and how often the answer calls each."""

from builders import a_detail
from spanglass.core.facts import Facts, Kind
from spanglass.core.messages import Message, Part, PartType, ToolDefinition
from spanglass.gui.pages.traces.detail.tool_offers import offers

SEARCH = ToolDefinition("search", "Finds things.", {"type": "object"})


def a_call(*names: str) -> Message:
    return Message("assistant", tuple(Part(PartType.TOOL_CALL, name=name) for name in names))


def test_calls_of_the_answer_and_those_before_are_told_apart() -> None:
    facts = Facts(
        kind=Kind.LLM,
        tools=(SEARCH, ToolDefinition("refund")),
        input=(a_call("refund"),),
        output=(a_call("search", "search"),),
    )
    search, refund = offers(a_detail(facts))
    assert (search.called, refund.called) == ("2 calls", "1 call earlier")
    assert search.description is not None
    assert search.description.shown.text == "Finds things."
    assert search.schema is not None
    assert search.copy == '{"type": "object"}'
    assert (refund.description, refund.schema, refund.copy) == (None, None, "refund")


def test_a_tool_called_without_being_offered_is_told_apart() -> None:
    invented = offers(a_detail(Facts(kind=Kind.LLM, tools=(SEARCH,), output=(a_call("delete"),))))[-1]
    assert (invented.name, invented.offered, invented.called) == ("delete", False, "1 call")


def test_tools_of_the_same_or_no_name_have_keys_of_their_own() -> None:
    facts = Facts(kind=Kind.LLM, tools=(SEARCH, SEARCH, ToolDefinition("")))
    found = offers(a_detail(facts))
    assert len({offer.key for offer in found}) == 3
    assert found[-1].name == "unnamed tool"


def test_without_tools_there_is_nothing() -> None:
    assert offers(a_detail(Facts(kind=Kind.LLM))) == ()
