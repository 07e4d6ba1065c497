"""Receipts round once, compare with the sender in whole numbers and survive as JSON."""

import json
from decimal import Decimal, Inexact

import pytest

from spanglass.core.receipt import Flag, Line, Note, Price, Receipt, differs, total_nano
from spanglass.core.receipt_json import to_json


def test_amounts_are_exact_to_the_last_digit() -> None:
    price = Price(Decimal("0.000000001"), 1_000_000, "tokens", "list price")
    assert price.amount_nano(3) == Decimal("0.000003")
    with pytest.raises(Inexact):
        Price(Decimal(1), 3, "tokens", "list price")


@pytest.mark.parametrize(
    ("halves", "total"),
    [((), 0), ((1,), 0), ((3,), 2), ((5,), 2), ((1, 1), 1), ((1, 2, 2), 2), ((1, 1, 1), 2), ((7,), 4)],
)
def test_a_sum_is_rounded_once_half_to_even(halves: tuple[int, ...], total: int) -> None:
    half_a_nano = Price(Decimal("0.0005"), 1_000_000, "tokens", "list price")
    assert total_nano((half_a_nano, quantity) for quantity in halves) == total


def test_just_over_a_half_is_rounded_up() -> None:
    little = Price(Decimal("0.000000001"), 1_000_000, "tokens", "list price")
    assert total_nano([(little, 500_000)]) == 0
    assert total_nano([(little, 500_001)]) == 1
    assert total_nano([(little, 2_499_999)]) == 2


def test_five_percent_of_the_senders_cost_is_no_difference_yet() -> None:
    assert not differs(105, 100)
    assert differs(106, 100)
    assert not differs(95, 100)
    assert differs(94, 100)


def a_receipt(*flags: Flag) -> Receipt:
    price = Price(Decimal("0.0625"), 1_000_000, "tokens", "batch price")
    line = Line("input", 3, price, price.amount_nano(3))
    notes = tuple(Note(flag, f"because of {flag}") for flag in flags)
    return Receipt((line,), 0, "openai", "gpt-6-luna", "genai-prices 0.2.3", 5, notes, 7)


def test_exact_amounts_are_texts_in_json() -> None:
    found = json.loads(json.dumps(to_json(a_receipt(Flag.ESTIMATED))))
    (line,) = found.pop("lines")
    assert line == {
        "what": "input", "quantity": 3, "dollars": "0.0625", "per": 1_000_000, "unit": "tokens",
        "rule": "batch price", "amount_nano": "187.500000000",
    }  # fmt: skip
    assert found == {
        "total_nano": 0, "provider": "openai", "model": "gpt-6-luna", "prices": "genai-prices 0.2.3",
        "at_ns": 5, "sender_cost_nano": 7, "notes": [{"flag": "estimated", "text": "because of estimated"}],
    }  # fmt: skip
    unpriced = to_json(Receipt((), None, None, None, "no price for m", 5))
    assert (unpriced["total_nano"], unpriced["model"], unpriced["lines"]) == (None, None, [])


def test_only_contradictions_make_a_receipt_impossible() -> None:
    assert not a_receipt(Flag.ESTIMATED, Flag.OTHER_MODEL, Flag.SENDER_DIFFERS).impossible
    assert a_receipt(Flag.ESTIMATED, Flag.TOTAL_NOT_THE_SUM).impossible
