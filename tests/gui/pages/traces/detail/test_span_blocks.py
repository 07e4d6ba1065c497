"""The blocks of one span: order, what is missing, refusals, errors, and "more" in the middle."""

from dataclasses import replace

import pytest

from builders import a_detail, a_row
from spanglass.core.facts import Facts, Kind, ToolUse
from spanglass.core.judgement import Grade, Refusal, SchemaOutcome, SchemaProblem, SchemaVerdict
from spanglass.core.messages import Document, Message, Part, PartType
from spanglass.core.views import EarlierAnswer, SpanDetail
from spanglass.gui.pages.traces.detail.blocks import Block, CallItem, TextItem, Tone
from spanglass.gui.pages.traces.detail.span_blocks import HEAD, TAIL, Wanted, error_blocks, span_blocks

REFUSAL = Refusal(Grade.PHRASE, "phrase", "I can't help with")


def said(role: str, words: str) -> Message:
    return Message(role, (Part(PartType.TEXT, text=words),))


def titles(detail: SpanDetail, wanted: Wanted = Wanted()) -> list[str]:  # noqa: B008
    return [block.heading.title for block in span_blocks(detail, wanted)]


def words(block: Block) -> str:
    return " ".join(item.shown.text for item in block.items if isinstance(item, TextItem))


def test_a_call_shows_its_prompt_and_its_answer() -> None:
    detail = a_detail(Facts(kind=Kind.LLM, input=(said("user", "hi"),), output=(said("assistant", "ho"),)))
    assert titles(detail) == ["User", "Assistant"]


def test_a_tool_shows_arguments_and_result() -> None:
    use = ToolUse("lookup", arguments={"id": 1}, result="found")
    call, result = span_blocks(a_detail(Facts(kind=Kind.TOOL, tool=use), kind=Kind.TOOL), Wanted())
    assert (call.heading.title, result.heading.title) == ("Arguments", "Result")
    (item,) = call.items
    assert isinstance(item, CallItem)
    assert (item.name, item.worked) == ("lookup", True)


def test_a_tool_that_failed_or_gave_nothing_is_told_apart() -> None:
    def outcome(**changes: object) -> bool | None:
        use = ToolUse("lookup", arguments="x")
        detail = a_detail(Facts(kind=Kind.TOOL, tool=use), kind=Kind.TOOL, **changes)
        item = next(block for block in span_blocks(detail, Wanted()) if block.key == "arguments").items[0]
        assert isinstance(item, CallItem)
        return item.worked

    assert outcome() is None
    assert outcome(status_code=2) is False


def test_a_retriever_shows_query_and_documents() -> None:
    facts = Facts(
        kind=Kind.RETRIEVER,
        input=(said("user", "tents"),),
        documents=(Document("All about tents", "kb-1", 0.87345), Document("", "kb-2")),
    )
    query, first, second = span_blocks(a_detail(facts, kind=Kind.RETRIEVER), Wanted())
    assert query.heading.title == "Query"
    assert (first.heading.name, first.heading.meta, first.fold) == ("kb-1", "score 0.8734", True)
    assert second.fold is None


def test_the_last_answer_carries_the_refusal() -> None:
    output = (said("assistant", "I can't help with that"),)
    facts = Facts(kind=Kind.LLM, input=(said("user", "hi"),), output=output)
    *_, last = span_blocks(a_detail(facts, refusal=REFUSAL), Wanted())
    assert last.tone is Tone.REFUSAL
    assert last.remark == "matched “I can't help with” · by phrase"


def test_a_refusal_without_words_has_a_block_of_its_own() -> None:
    *_, last = span_blocks(a_detail(Facts(kind=Kind.LLM), refusal=REFUSAL), Wanted())
    assert (last.key, last.tone) == ("refusal", Tone.REFUSAL)


def test_a_long_error_has_a_block_a_short_one_has_the_head() -> None:
    def first(message: str) -> str:
        facts = Facts(kind=Kind.LLM, input=(said("user", "hi"),))
        return span_blocks(
            a_detail(facts, status_code=2, error_type="Boom", error_message=message), Wanted()
        )[0].key

    assert first("too short to need a block") == "0.0"
    assert first("a long story " * 20) == "error"
    assert first("two\nlines") == "error"


def test_an_error_says_status_and_attempt() -> None:
    row = a_row(status_code=2, error_type="RateLimitError", error_message="slow\ndown", attempt=1, attempts=2)
    (block,) = error_blocks(row)
    assert (block.heading.title, block.heading.meta) == ("429 RateLimitError", "attempt 1 of 2")


def test_an_error_says_after_what_it_was_tried_again() -> None:
    row = a_row(status_code=2, error_message="slow down", attempt=1, attempts=2)
    (block,) = error_blocks(row, 500_000_000)
    assert words(block) == "slow down Retried after 0.50 s"
    assert error_blocks(row) == ()


def test_an_answer_in_the_prompt_says_which_call_gave_it() -> None:
    asked = (said("user", "hi"), said("assistant", "ho"), said("assistant", "hum"))
    earlier = (EarlierAnswer("plan", 2_310_000_000, (said("assistant", "ho"),)),)
    detail = replace(a_detail(Facts(kind=Kind.LLM, input=asked)), earlier=earlier)
    blocks = span_blocks(detail, Wanted())
    assert [block.heading.meta for block in blocks[:3]] == ["", "plan · 2.31 s", ""]


@pytest.mark.parametrize(
    ("facts", "changes", "expected"),
    [
        (Facts(kind=Kind.LLM), {}, "No prompt or answer was sent with this span."),
        (Facts(kind=Kind.TOOL), {"kind": Kind.TOOL}, "No arguments or result were sent with this span."),
        (Facts(), {"kind": Kind.HTTP}, "No messages were sent with this span."),
        (
            Facts(kind=Kind.TOOL),
            {"kind": Kind.TOOL, "status_code": 2},
            "No arguments or result were sent with this span.",
        ),
        (Facts(), {"end_ns": 0}, "Nothing has arrived yet."),
        (Facts(input=(said("user", "x"),)), {}, "No answer was sent with this span."),
        (Facts(input=(said("user", "x"),)), {"end_ns": 0}, "The answer has not arrived yet."),
        (
            Facts(input=(said("user", "x"),), finish_reason="cancelled"),
            {},
            "The program did not wait for the answer.",
        ),
        (Facts(output=(said("assistant", "x"),)), {}, "No prompt was sent with this span."),
    ],
)
def test_what_is_missing_is_said(facts: Facts, changes: dict[str, object], expected: str) -> None:
    *_, last = span_blocks(a_detail(facts, **changes), Wanted())
    assert words(last).startswith(expected)


def test_many_messages_are_shown_from_both_ends_and_more_on_demand() -> None:
    facts = Facts(kind=Kind.LLM, input=tuple(said("user", str(n)) for n in range(5000)))
    few = span_blocks(a_detail(facts, status_code=2), Wanted())
    assert len(few) == HEAD + 1 + TAIL
    assert few[HEAD].tone is Tone.MORE
    assert few[HEAD].heading.title == "Show 4,800 more"
    assert few[HEAD + 1].key == "4900.0"
    all_of_them = span_blocks(a_detail(facts, status_code=2), Wanted(head=5000))
    assert len(all_of_them) == 5000
    assert few[:HEAD] == all_of_them[:HEAD]


INVOICE = {
    "type": "json_schema",
    "json_schema": {
        "name": "invoice",
        "schema": {
            "type": "object",
            "properties": {"total": {"type": "number"}, "due_date": {"type": "string"}},
            "required": ["total", "due_date"],
        },
    },
}


def test_an_answer_that_does_not_match_says_every_place() -> None:
    first = SchemaProblem("$", '"due_date" is a required property')
    verdict = SchemaVerdict(SchemaOutcome.MISMATCH, "response_format", (first,))
    facts = Facts(
        kind=Kind.LLM,
        input=(said("user", "read it"),),
        output=(said("assistant", '{"total": "249,00"}'),),
        parameters={"response_format": INVOICE},
    )
    *_, block = span_blocks(a_detail(facts, schema=verdict), Wanted())
    assert (block.heading.title, block.tone) == ("Does not match response_format", Tone.ERROR)
    assert set(words(block).splitlines()) == {
        '$.total "249,00" is not of type "number"',
        '$ "due_date" is a required property',
    }


def test_what_the_store_says_of_a_schema_holds_where_it_cannot_be_judged_again() -> None:
    verdict = SchemaVerdict(SchemaOutcome.MISMATCH, "", (SchemaProblem("$.a", "is no number"),))
    facts = Facts(kind=Kind.LLM, output=(said("assistant", "{}"),))
    *_, block, _missing = span_blocks(a_detail(facts, schema=verdict), Wanted())
    assert (block.heading.title, words(block)) == ("Does not match", "$.a is no number")


def test_an_answer_that_keeps_its_schema_says_so() -> None:
    facts = Facts(kind=Kind.LLM, input=(said("user", "x"),), output=(said("assistant", "{}"),))
    verdict = SchemaVerdict(SchemaOutcome.VALID, "response_format")
    *_, block = span_blocks(a_detail(facts, schema=verdict), Wanted())
    assert block.heading.meta.endswith("schema kept")


def test_an_answer_that_grows_is_streaming() -> None:
    facts = Facts(kind=Kind.LLM, input=(said("user", "x"),), output=(said("assistant", "The"),))
    *_, block = span_blocks(a_detail(facts, end_ns=0, streaming=True), Wanted())
    assert block.heading.meta.startswith("streaming")
