"""What is offered while a word is typed."""

import pytest

from spanglass.core.query_completion import (
    Offer,
    Offered,
    Query,
    Value,
    Word,
    all_keys,
    asked_key,
    offers,
    word_of,
)
from spanglass.core.query_keys import KEYS

MODELS = (Value("gpt-4o", 12), Value("claude sonnet", 3), Value("my-gpt", 1))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", Word("", None, "")),
        ("fea", Word("", None, "fea")),
        ("-fea", Word("-", None, "fea")),
        ("Model:gp", Word("", "model", "gp")),
        ("-model:a,b", Word("-", "model", "b", "a,")),
        ('user:"a b', Word("", "user", "a b")),
        ("attr.Http.Route:/x", Word("", "attr.Http.Route", "/x")),
        ("modle:x", Word("", None, "modle:x")),
    ],
)
def test_a_word_is_taken_apart(text: str, word: Word) -> None:
    assert word_of(text) == word


def test_the_values_of_the_first_key_that_fits_are_wanted() -> None:
    assert asked_key(word_of("fea")) == "feature"
    assert asked_key(word_of("user:x")) == "user"
    assert asked_key(word_of("")) is None
    assert asked_key(word_of("zz")) is None


def test_keys_come_first_then_values_then_queries() -> None:
    shown = offers(word_of("fea"), [Value("refunds", 412)], [Query("feature:x", note="used today")])
    assert shown == (
        Offer(Offered.KEY, "feature:", "feature:", 3, "which part of your app", "text"),
        Offer(Offered.VALUE, "feature:refunds", "feature:refunds", note="412 traces"),
        Offer(Offered.RECENT, "feature:x", "feature:x", note="used today"),
    )


def test_a_negated_key_stays_negated() -> None:
    assert [offer.text for offer in offers(word_of("-mod"), [Value("a", 1)], [])] == ["-model:", "-model:a"]


def test_values_that_begin_as_typed_come_before_those_that_hold_it() -> None:
    shown = offers(word_of("model:gpt"), MODELS, [])
    assert [offer.text for offer in shown] == ["model:gpt-4o", "model:my-gpt"]
    assert [offer.typed for offer in shown] == [len("model:gpt"), 0]


def test_a_value_is_quoted_where_it_must_be_and_follows_the_others_of_its_list() -> None:
    assert [offer.text for offer in offers(word_of("model:a,cl"), MODELS, [])] == ['model:a,"claude sonnet"']


def test_choices_are_offered_without_a_store() -> None:
    assert [offer.text for offer in offers(word_of("status:r"), [], [])] == [
        "status:refusal", "status:running", "status:error",
    ]  # fmt: skip


def test_an_empty_word_offers_what_was_used_and_what_was_saved() -> None:
    shown = offers(word_of(""), [], [Query("a"), Query("cost:>1", "Dear ones")])
    assert [(offer.kind, offer.text, offer.label) for offer in shown] == [
        (Offered.RECENT, "a", "a"),
        (Offered.SAVED, "cost:>1", "Dear ones"),
    ]


def test_a_saved_query_is_found_by_its_name() -> None:
    assert [offer.text for offer in offers(word_of("dear"), [], [Query("cost:>1", "Dear ones")])] == [
        "cost:>1"
    ]


def test_all_keys_are_listed() -> None:
    assert len(all_keys()) == len(KEYS) + 2
    assert all(offer.detail for offer in all_keys())


def test_names_of_attributes_are_offered_after_attr() -> None:
    word = word_of("-attr.ro")
    assert asked_key(word) == "attr."
    names = [Value("http.route"), Value("room"), Value("user.id")]
    assert [offer.text for offer in offers(word, names, [])] == ["-attr.room:", "-attr.http.route:"]
    assert [offer.typed for offer in offers(word, names, [])] == [len("attr.ro"), 0]
