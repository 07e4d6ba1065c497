from dataclasses import replace
from typing import Any

import pytest

from builders import T0
from spanglass.analysis.cache_miss import Miss, Timed, cache_miss, first_difference
from spanglass.core.facts import Facts, Kind
from spanglass.core.judgement import Cost
from spanglass.core.messages import Message, Part, PartType, ToolDefinition
from spanglass.core.usage import Billing, Usage

SECOND = 1_000_000_000
WEATHER = ToolDefinition(
    "weather", "Tells it.", {"type": "object", "properties": {"city": {"type": "string"}}}
)


def said(role: str, text: str) -> Message:
    return Message(role, (Part(PartType.TEXT, text),))


def facts(*messages: Message, read: int | None = 0, sent: int = 4000, **changes: Any) -> Facts:
    made = Facts(
        kind=Kind.LLM, model_requested="m", tools=(WEATHER,), input=messages,
        usage=Usage(input=sent, output=10, cache_read=read),
    )  # fmt: skip
    return replace(made, **changes)


BEFORE = facts(said("system", "It is 07:05. Be kind."), said("user", "hi"), sent=3000)


def price(asked: Facts) -> Cost:
    """3 for a token, 0.3 for one out of the cache, 3.75 for one into it."""
    usage = asked.usage
    assert usage is not None
    read, written = usage.cache_read or 0, usage.cache_write or 0
    return Cost(round((usage.input - read - written) * 3 + read * 0.3 + written * 3.75), "")  # type: ignore[operator]


def missed(now: Facts, after_s: int = 1, before: Facts = BEFORE) -> Any:
    start = T0 + 10 * SECOND
    return cache_miss(
        Timed(before, T0, start), Timed(now, start + after_s * SECOND, start + 60 * SECOND), price
    )


def test_a_clock_in_the_instructions_is_found_with_the_text_around_it() -> None:
    found = missed(facts(said("system", "It is 07:06. Be kind."), said("user", "hi"), said("user", "more")))
    assert (found.why, found.expected, found.read, found.lost) == (Miss.SYSTEM, 3000, 0, 3000)
    place = found.place
    assert (place.where, place.offset) == ("message 1, system", 10)
    assert (place.excerpt.lead, place.excerpt.before, place.excerpt.now) == (
        "It is 07:0", "5. Be kind.", "6. Be kind.",
    )  # fmt: skip
    assert found.lost_nano == 8100


def test_only_what_was_not_read_is_lost() -> None:
    found = missed(facts(said("system", "Other."), read=1000))
    assert found.lost == 2000
    assert found.lost_nano == 5400


def test_tokens_written_again_would_have_been_read() -> None:
    usage = Usage(
        input=4000, output=1, cache_read=0, cache_write=3900, billing=Billing(cache_write_5m=3900),
    )  # fmt: skip
    found = missed(replace(facts(said("system", "Other.")), usage=usage))
    assert found.lost_nano == round(3000 * (3.75 - 0.3))


def test_tools_come_before_messages_and_are_told_by_path() -> None:
    other = replace(WEATHER, schema={"type": "object", "properties": {"city": {"type": "number"}}})
    found = first_difference(BEFORE, facts(said("system", "Other."), tools=(other,)))
    assert found is not None
    assert (found.why, found.where, found.path) == (
        Miss.TOOL, "tool 1, weather", "$.schema.properties.city.type",
    )  # fmt: skip
    fewer = first_difference(BEFORE, facts(tools=()))
    assert fewer is not None
    assert (fewer.why, fewer.where) == (Miss.TOOL, "tool 1, weather")


def test_tools_that_stand_in_another_order_are_told_as_that() -> None:
    clock = ToolDefinition("clock", "", {"type": "object"})
    found = first_difference(facts(tools=(WEATHER, clock)), facts(tools=(clock, WEATHER)))
    assert found is not None
    assert (found.why, found.where) == (Miss.ORDER, "tool 1")
    assert (found.excerpt.before, found.excerpt.now) == ("weather", "clock")
    more = first_difference(facts(tools=(WEATHER,)), facts(tools=(clock, WEATHER)))
    assert more is not None
    assert more.why is Miss.TOOL


def test_another_model_is_another_cache() -> None:
    assert missed(facts(*BEFORE.input, model_requested="n")).why is Miss.MODEL


def test_another_model_that_was_asked_something_else_missed_nothing() -> None:
    assert missed(facts(said("system", "Sort."), said("user", "x"), model_requested="n")) is None


def test_a_changed_result_in_the_history_is_told_by_path() -> None:
    def history(number: int) -> Message:
        return Message("tool", (Part(PartType.TOOL_RESULT, call_id="c", result={"n": number}),))

    before = facts(*BEFORE.input, history(1))
    found = first_difference(before, facts(*BEFORE.input, history(2)))
    assert found is not None
    assert (found.why, found.path) == (Miss.MESSAGE, "$.result.n")
    assert found.where == "message 3, tool, tool result c"


def test_parameters_that_are_cached_with_the_prompt() -> None:
    found = first_difference(BEFORE, facts(*BEFORE.input, parameters={"tool_choice": "none", "seed": 1}))
    assert found is not None
    assert (found.why, found.where) == (Miss.PARAMETER, "tool_choice")


@pytest.mark.parametrize(("after_s", "why"), [(1, Miss.NOTHING), (600, Miss.EXPIRED)])
def test_a_prompt_that_goes_on_was_not_kept_or_not_for_long_enough(after_s: int, why: Miss) -> None:
    found = missed(facts(*BEFORE.input, said("user", "more")), after_s)
    assert (found.why, found.place) == (why, None)
    assert found.gap_ns == after_s * SECOND


def test_a_prompt_that_became_shorter_or_turns_another_way() -> None:
    found = first_difference(BEFORE, facts(BEFORE.input[0]))
    assert found is not None
    assert (found.where, found.excerpt.before, found.excerpt.now) == ("message 2, user", "hi", "")


@pytest.mark.parametrize(
    "now",
    [
        facts(*BEFORE.input, read=2900),
        facts(*BEFORE.input, read=None),
        facts(*BEFORE.input, sent=900),
        facts(*BEFORE.input, usage=None),
    ],
    ids=["hit", "not reported", "too short", "no usage"],
)
def test_there_is_no_miss(now: Facts) -> None:
    assert missed(now) is None


def test_long_texts_are_compared_up_to_the_difference() -> None:
    long = "x" * 10_000
    before, now = facts(said("user", long + "a")), facts(said("user", long + "b"))
    found = first_difference(before, now)
    assert found is not None
    assert found.offset == 10_000
    assert len(found.excerpt.lead) == 60


def test_without_a_price_the_loss_is_unknown() -> None:
    now = facts(said("system", "Other."))
    found = cache_miss(Timed(BEFORE, T0, T0), Timed(now, T0, T0), lambda _: None)
    assert found is not None
    assert found.lost_nano is None
