from typing import Any

from builders import a_detail
from spanglass.core.facts import Facts, Kind, ToolUse
from spanglass.core.judgement import Grade, Refusal
from spanglass.core.messages import Document, Message, Part, PartType
from spanglass.core.views import SpanDetail
from spanglass.gui.pages.compare.message_rows import MOST_SHOWN, MessageRow, Side, message_rows


def text(role: str, words: str) -> Message:
    return Message(role, (Part(PartType.TEXT, words),))


def call(*messages: Message, answer: str = "", **changes: Any) -> SpanDetail:
    output = (text("assistant", answer),) if answer else ()
    return a_detail(Facts(kind=Kind.LLM, input=messages, output=output), **changes)


def marked(side: Side | None) -> str:
    """The text with what is marked in brackets."""
    assert side is not None
    out, edge = "", 0
    for start, end in side.marks:
        out += f"{side.text[edge:start]}[{side.text[start:end]}]"
        edge = end
    return out + side.text[edge:]


def both(row: MessageRow) -> tuple[str, str]:
    return marked(row.first), marked(row.second)


def test_what_differs_in_words_is_marked_on_both_sides() -> None:
    first = call(text("user", "Where is it?"), answer="I am sorry, no.")
    second = call(text("user", "Where is it?"), answer="I am sorry, of course.")
    question, answer = message_rows(first, second)
    assert question.same
    assert both(answer) == ("I am sorry, [no].", "I am sorry, [of course].")


def test_messages_of_one_side_are_marked_whole() -> None:
    rows = message_rows(call(), call(text("user", "Where?")))
    assert [row.first for row in rows] == [None]
    assert marked(rows[0].second) == "[Where?]"
    alone = message_rows(call(text("user", "Where?")), None)
    assert alone[0].second is None


def test_long_stretches_that_are_the_same_are_left_out() -> None:
    rules = "Rules follow here. " * 100
    first, second = call(text("system", f"At 7. {rules}")), call(text("system", f"At 8. {rules}"))
    (row,) = message_rows(first, second)
    shown, other = both(row)
    assert shown.startswith("At [7]. Rules")
    assert other.startswith("At [8]. Rules")
    assert " characters the same ⋯" in shown
    assert len(shown) < 400


def test_very_long_texts_are_cut_and_so_are_their_marks() -> None:
    (row,) = message_rows(call(text("user", "a b " * 12_000)), call(text("user", "c d " * 12_000)))
    assert row.first is not None
    assert row.first.text.endswith("more characters")
    assert max(end for _, end in row.first.marks) <= MOST_SHOWN


def test_many_messages_that_are_the_same_are_left_out() -> None:
    history = [text("user", f"question {number}") for number in range(40)]
    rows = message_rows(call(*history, text("user", "a")), call(*history, text("user", "b")))
    titles = [row.first.heading.title for row in rows if row.first]
    assert titles == ["User", "38 messages", "User", "User"]
    assert [row.same for row in rows] == [True, True, True, False]


def test_json_is_told_by_path_too() -> None:
    first = a_detail(Facts(kind=Kind.TOOL, tool=ToolUse("f", arguments={"a": 1}, result='{"n": 1, "m": 2}')))
    second = a_detail(Facts(kind=Kind.TOOL, tool=ToolUse("f", arguments={"a": 1}, result='{"n": 3, "m": 2}')))
    arguments, result = message_rows(first, second)
    assert arguments.same
    assert [change.path for change in result.changes] == ["$.n"]
    assert both(result)[0] == '{"n": [1], "m": 2}'
    assert result.first is not None
    assert result.first.heading.title == "Result"


def test_calls_results_documents_and_errors_have_texts() -> None:
    parts = (
        Part(PartType.TOOL_CALL, name="find", arguments={"q": "tent"}),
        Part(PartType.TOOL_RESULT, name="find", result="found"),
        Part(PartType.IMAGE, uri="https://example.org/a.png"),
        Part(PartType.REASONING),
    )
    shown = [
        marked(message_rows(call(Message("assistant", (part,))), None)[0].first).strip("[]") for part in parts
    ]
    assert shown == ['find({"q": "tent"})', "found", "https://example.org/a.png", "Reasoning: not sent"]
    failed = a_detail(Facts(kind=Kind.RETRIEVER, documents=(Document("a text"),)), error_type="timeout")
    rows = message_rows(failed, None)
    assert [row.first.heading.title for row in rows if row.first] == ["Document", "Error"]


def test_an_answer_has_its_figures_and_a_refusal_is_marked() -> None:
    refused = call(answer="No.", refusal=Refusal(Grade.PHRASE, "phrase", "No"))
    (row,) = message_rows(refused, call(answer="Yes."))
    assert row.first is not None
    assert row.second is not None
    assert (row.first.heading.meta, row.first.refused) == ("1.00 s · 20 tokens", True)
    assert not row.second.refused


def test_secrets_and_marks_of_direction_are_not_shown_as_they_are() -> None:
    key = "sk-proj-" + "a1B2c3D4" * 6
    (row,) = message_rows(call(text("user", f"\u202e{key} one")), call(text("user", f"\u202e{key} two")))
    shown, _ = both(row)
    assert key not in shown
    assert "\u202e" not in shown
