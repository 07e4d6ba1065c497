"""Questions asked again within a session."""

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spanglass.analysis.chains.repeats import (
    WITHIN_NS,
    Again,
    Turn,
    asked_again,
    compare,
    how,
    numbers_differ,
    numbers_of,
    question,
)
from spanglass.core.facts import Facts, Kind
from spanglass.core.messages import Message, Part, PartType

MINUTE = 60 * 1_000_000_000


def a_turn(name: str, minute: float, text: str, session: str = "s", request: bytes | None = None) -> Turn:
    return Turn(name.encode(), name[0].encode(), session, int(minute * MINUTE), text, request)


def hows(turns: Iterable[Turn]) -> dict[bytes, Again]:
    return {span_id: repeat.again for span_id, repeat in asked_again(turns).items()}


@pytest.mark.parametrize(
    ("before", "after", "again"),
    [
        ("How do I reset my password?", "how do I reset my password", Again.REPEATED),
        ("How do I reset my password?", "I need to reset the password, how?", Again.REPHRASED),
        ("Where is my order 4711?", "What about my order 4711, where is it now?", Again.REPHRASED),
        ("¿Dónde está mi pedido de zapatos?", "Mi pedido de zapatos, ¿dónde está?", Again.REPHRASED),
        ("パスワードを忘れました", "パスワードを忘れた", Again.REPHRASED),
        ("Which plan is cheapest?", "That's not what I asked.", Again.CORRECTED),
        ("Which plan is cheapest?", "No, I meant per year.", Again.CORRECTED),
        ("Which plan is cheapest?", "Are you sure?", Again.CORRECTED),
    ],
)
def test_a_question_that_takes_up_the_one_before_is_told(before: str, after: str, again: Again) -> None:
    assert compare(before, after) is again


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Is flight 12 to Paris on time tomorrow?", "Is flight 13 to Paris on time tomorrow?"),
        ("How do I reset my password?", "What does the premium plan cost?"),
        ("yes", "yes"),
        ("ok, continue please", "continue"),
        ("Thanks!", "Thank you"),
        ("Paris", "Rome"),
        ("", ""),
    ],
)
def test_another_question_is_none(before: str, after: str) -> None:
    assert compare(before, after) is None


def test_what_a_template_puts_around_questions_is_left_out() -> None:
    template = (
        "You are a shop's clerk.\nUse the documents below.\nBe brief.\nAnswer in English.\nQuestion: {}"
    )
    first, second = template.format("where is my parcel"), template.format("may I return red shoes")
    assert compare(first, second) is None
    assert compare(first, template.format("my parcel, where is it")) is Again.REPHRASED
    assert compare(first, first) is Again.REPEATED


PIECES = (
    "How do I reset password 12?", "Order 4711 is late", "order 4711 is late, room 3b", "No, I meant 12", "",
    "Context:", "Room\u00b2 is \u7b2c3\u8bfe and 12", "that's wrong", "  no, 7", "x_9 y9z 9",
    "What does it cost?", "Total: 5",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=6), st.lists(st.sampled_from(PIECES), max_size=6))
def test_other_numbers_tell_only_what_comparing_the_words_does(first: list[str], second: list[str]) -> None:
    before, after = "\n".join(first), "\n".join(second)
    expected = compare(before, after)
    if numbers_differ(numbers_of(before), numbers_of(after)):
        assert expected in (None, Again.CORRECTED)
    told = how(Turn(b"1", b"1", "s", 0, before), Turn(b"2", b"2", "s", 1, after))
    assert told is expected


def test_questions_of_other_numbers_are_told_apart_without_their_words() -> None:
    template = "You are a clerk.\nBe brief.\nToday is 2026-11-26.\n{}\nThanks."
    one, other = (numbers_of(template.format(f"What is in order {n}?")) for n in (4711, 4712))
    assert numbers_differ(one, other)
    assert not numbers_differ(one, one)
    assert numbers_differ(numbers_of("Order 1"), numbers_of("Order one"))
    assert numbers_of(" ".join(map(str, range(100)))) == b""


def test_what_is_taken_up_is_the_question_before() -> None:
    first, second = a_turn("a1", 0, "How do I reset my password?"), a_turn("b1", 1, "How reset my password?")
    assert asked_again([second, first])[b"b1"].before == first


def test_only_the_next_turn_of_the_session_within_ten_minutes_counts() -> None:
    ask = "How do I reset my password?"
    turns = [
        a_turn("a1", 0, ask),
        a_turn("b1", 1, ask, session="other"),
        a_turn("c1", 2, ask),
        a_turn("d1", 3, "What does the premium plan cost?"),
        a_turn("e1", 4, ask),
        a_turn("f1", 20, ask),
    ]
    assert hows(reversed(turns)) == {b"c1": Again.REPEATED}
    assert hows([a_turn("a1", 0, ask), a_turn("b1", WITHIN_NS / MINUTE, ask)]) == {b"b1": Again.REPEATED}


def test_calls_of_one_trace_with_the_same_question_are_one_turn() -> None:
    ask = "How do I reset my password?"
    assert hows([a_turn("a1", 0, ask), a_turn("a2", 0.1, ask), a_turn("a3", 0.2, ask)]) == {}
    assert hows([a_turn("a1", 0, ask), a_turn("a2", 0.1, ask), a_turn("b1", 1, ask)]) == {
        b"b1": Again.REPEATED
    }


def test_the_same_request_sent_anew_is_a_retry_and_no_question() -> None:
    ask = "How do I reset my password?"
    turns = [
        a_turn("a1", 0, ask, request=b"r"),
        a_turn("b1", 1, ask, request=b"r"),
        a_turn("c1", 2, ask, request=b"q"),
    ]
    assert hows(turns) == {b"b1": Again.REGENERATED, b"c1": Again.REPEATED}


def test_the_question_is_what_the_user_said_last_and_only_at_the_beginning_of_a_turn() -> None:
    def said(role: str, text: str) -> Message:
        return Message(role, (Part(PartType.TEXT, text),))

    first = (said("system", "Be brief."), said("user", " Hello? "))
    assert question(Facts(kind=Kind.LLM, input=first)) == "Hello?"
    later = (*first, said("assistant", "Hi"), said("user", "Where is my order?"))
    assert question(Facts(kind=Kind.LLM, input=later)) == "Where is my order?"
    assert question(Facts(kind=Kind.LLM, input=(*later, said("tool", "shipped")))) is None
    assert question(Facts(kind=Kind.LLM, input=(Message("user", ()),))) is None
    assert question(Facts(kind=Kind.LLM)) is None
    assert question(Facts(kind=Kind.CHAIN, input=first)) is None


def test_who_has_no_answer_yet_asks_nothing_again() -> None:
    first = replace(a_turn("a1", 0, "How do I reset my password?"), until_ns=2 * MINUTE)
    during, after = a_turn("b1", 1, "How reset my password?"), a_turn("c1", 3, "Reset my password, how?")
    assert hows([first, during]) == {}
    assert hows([first, after]) == {b"c1": Again.REPHRASED}
