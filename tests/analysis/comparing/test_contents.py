from spanglass.analysis.comparing.contents import NOTHING, content_of
from spanglass.core.facts import Facts, Kind, ToolUse
from spanglass.core.messages import Document, Message, Part, PartType, ToolDefinition


def text(role: str, words: str) -> Message:
    return Message(role, (Part(PartType.TEXT, words),))


def call(identity: str, arguments: object = None) -> Message:
    return Message("assistant", (Part(PartType.TOOL_CALL, call_id=identity, name="x", arguments=arguments),))  # type: ignore[arg-type]


def test_each_part_has_a_hash_of_its_own() -> None:
    facts = Facts(
        kind=Kind.LLM, input=(text("system", "be kind"), text("user", "hi")),
        output=(text("assistant", "yes"),), parameters={"temperature": 1}, tools=(ToolDefinition("x"),),
    )  # fmt: skip
    content = content_of(facts)
    assert None not in (content.instructions, content.given, content.said, content.parameters, content.tools)
    assert content.called is None
    other = content_of(Facts(input=(text("system", "be kind"), text("user", "bye"))))
    assert other.instructions == content.instructions
    assert other.given != content.given
    assert content.messages != other.messages


def test_ids_of_calls_differ_in_each_run_and_are_left_out() -> None:
    one, two = (content_of(Facts(output=(call(name, {"b": 1, "a": 2}),))) for name in ("1", "2"))
    assert one == two
    assert one.called is not None
    assert one.said is None
    assert one != content_of(Facts(output=(call("1", {"b": 1, "a": 3}),)))


def test_order_of_members_does_not_count_and_order_of_parameters_neither() -> None:
    one, two = (content_of(Facts(parameters=given)) for given in ({"a": 1, "b": 2}, {"b": 2, "a": 1}))
    assert one == two


def test_tools_and_retrievers_hold_what_they_were_given_and_gave() -> None:
    tool = content_of(Facts(kind=Kind.TOOL, tool=ToolUse("x", arguments={"a": 1}, result="done")))
    assert None not in (tool.given, tool.said)
    found = content_of(Facts(kind=Kind.RETRIEVER, documents=(Document("text"),)))
    assert found.said is not None


def test_a_span_that_holds_nothing_says_so() -> None:
    assert content_of(Facts(kind=Kind.CHAIN)) == NOTHING
    assert NOTHING.messages is None
