"""The texts of a span that a search looks through."""

from spanglass.analysis.texts import sides, texts
from spanglass.core.facts import ErrorFact, Facts, ToolUse
from spanglass.core.messages import Document, Message, Part, PartType
from spanglass.core.span import RawSpan, Resource, Scope


def a_span(name: str = "chat") -> RawSpan:
    return RawSpan(b"t" * 16, b"s" * 8, b"", name, 1, 1, 2, 0, "", {}, (), (), Resource(), Scope(), b"")


def said(*parts: Part) -> tuple[Message, ...]:
    return (Message("user", parts),)


def test_names_messages_tools_documents_and_errors_are_texts() -> None:
    facts = Facts(
        title="Answer", error=ErrorFact("Timeout", "took too long"),
        input=said(Part(PartType.TEXT, "hello")),
        output=said(
            Part(PartType.TOOL_CALL, name="grep", arguments={"pattern": "x", "depth": 2, "all": True})
        ),
        tool=ToolUse(name="grep", result=["found", {"line": "one"}]),
        documents=(Document("a page"),),
    )  # fmt: skip
    others, put_in, come_out = sides(a_span(), facts)
    assert others == ("chat", "Answer", "Timeout", "took too long", "grep", "a page")
    assert put_in == ("hello",)
    assert come_out == ("pattern\nx\ndepth\n2\nall", "found\nline\none")
    assert texts(a_span(), facts) == (*others, *put_in, *come_out)


def test_a_text_is_given_once_and_an_empty_one_not_at_all() -> None:
    twice = Part(PartType.TEXT, "again")
    assert texts(a_span(""), Facts(input=said(twice, twice, Part(PartType.TEXT, "")))) == ("again",)


def test_json_in_a_text_is_read_where_it_has_escapes() -> None:
    part = Part(PartType.TOOL_CALL, arguments='{"code": "first\\nsecond"}')
    assert texts(a_span(""), Facts(input=said(part))) == ("code\nfirst\nsecond",)
    broken = Part(PartType.TOOL_CALL, arguments='{"code": "first\\n')
    assert texts(a_span(""), Facts(input=said(broken))) == ('{"code": "first\\n',)


def test_data_of_images_is_no_text() -> None:
    image = Part(PartType.IMAGE, uri="data:image/png;base64,QUJD", media_type="image/png")
    assert texts(a_span(""), Facts(input=said(image))) == ()
