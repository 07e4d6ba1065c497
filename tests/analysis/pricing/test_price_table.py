"""The table of prices: whose they are, what lacks one, and how the user's own change."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from spanglass.analysis.pricing.price_list import Call
from spanglass.analysis.pricing.price_table import (
    ModelUse,
    amount,
    price_rows,
    with_price,
    without_price,
    written,
)
from spanglass.analysis.pricing.rates import Quote, Rates, sheets
from spanglass.analysis.pricing.user_prices import UserPrice

NOW = datetime(2026, 9, 1, tzinfo=UTC)


class Listed:
    """A list that knows one model."""

    def rates(self, call: Call) -> Rates | None:
        if call.responded != "gpt-4o":
            return None
        quotes = {"input": Quote(Decimal("2.5"), "list"), "output": Quote(Decimal(10), "list")}
        return Rates("openai", "gpt-4o", "list", sheets(quotes))


def rows(own: tuple[UserPrice, ...] = ()) -> list[tuple[str, str, list[str]]]:
    used = [ModelUse("gpt-4o", 9), ModelUse("ours", 3, 3), ModelUse("theirs", 5, 5)]
    found = price_rows(used, own, [Listed()], NOW)
    return [(row.use.model, row.source, [written(each) for each in row.dollars]) for row in found]


def test_models_without_a_price_come_first_by_their_calls() -> None:
    assert rows() == [
        ("theirs", "", ["", "", ""]),
        ("ours", "", ["", "", ""]),
        ("gpt-4o", "built in", ["$2.50", "$2.50", "$10.00"]),
    ]


def test_the_users_price_comes_before_the_list_and_prices_of_others_last() -> None:
    own = with_price((), "ours", "input", Decimal("0.3"))
    own = with_price(own, "gpt-4o", "input", Decimal(1))
    own = with_price(own, "unused", "output", Decimal(4))
    assert rows(own) == [
        ("theirs", "", ["", "", ""]),
        ("gpt-4o", "set by you", ["$1.00", "$1.00", ""]),
        ("ours", "set by you", ["$0.30", "$0.30", ""]),
        ("unused", "set by you", ["", "", "$4.00"]),
    ]


def test_changing_one_figure_of_the_list_keeps_its_others() -> None:
    (row,) = price_rows([ModelUse("gpt-4o", 9)], (), [Listed()], NOW)
    assert row.listed == (("input", Decimal("2.5")), ("output", Decimal(10)))
    own = with_price((), "gpt-4o", "input", Decimal(1), row.listed)
    assert rows(own)[2] == ("gpt-4o", "set by you", ["$1.00", "$1.00", "$10.00"])


def test_changing_one_figure_keeps_the_others_and_narrower_prices() -> None:
    batch = UserPrice("ours", (("input", Quote(Decimal(1), "x")),), tier="batch")
    own = with_price((batch,), "ours", "input", Decimal(2))
    own = with_price(own, "OURS", "output", Decimal(3))
    assert own[0] == batch
    assert {part: quote.dollars for part, quote in own[1].quotes} == {
        "input": Decimal(2),
        "output": Decimal(3),
    }
    assert without_price(own, "ours") == (batch,)
    assert without_price((batch,), "ours") == (batch,)


@pytest.mark.parametrize(
    ("text", "dollars"),
    [("$2.50", "2.50"), (" 0,075 ", "0.075"), ("0", "0"), ("", None), ("free", None), ("-1", None),
     ("NaN", None), ("1e9", None), ("0.0000000001", None)],
)  # fmt: skip
def test_amounts_as_people_write_them(text: str, dollars: str | None) -> None:
    assert amount(text) == (None if dollars is None else Decimal(dollars))


def test_prices_are_written_with_two_decimals_at_least() -> None:
    assert [written(Decimal(text)) for text in ("2.5", "0.075", "10", "1E+1")] == [
        "$2.50",
        "$0.075",
        "$10.00",
        "$10.00",
    ]
    assert written(None) == ""
