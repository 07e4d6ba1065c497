"""A price file is read entry by entry: what is wrong is said, what is right is kept."""

from decimal import Decimal
from pathlib import Path

import pytest

from spanglass.analysis.pricing.price_lists import unlisted
from spanglass.analysis.pricing.user_prices_toml import load, read, save
from spanglass.files import resource

GOOD = '[[price]]\nmodel = "good"\ninput = 0.1\n'


def test_amounts_are_read_digit_by_digit() -> None:
    (price,) = read('[[price]]\nmodel = "m"\ninput = 0.1\noutput = "0.3"\ncache_read = 2').prices
    assert {key: quote.dollars for key, quote in price.quotes} == {
        "input": Decimal("0.1"),
        "output": Decimal("0.3"),
        "cache_read": Decimal(2),
    }


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ("input = 1", "names no model"),
        ('model = "m"', "gives no price for m"),
        ('model = "m"\ninput = -1', "“input” is not an amount of dollars"),
        ('model = "m"\ninput = nan', "“input” is not an amount of dollars"),
        ('model = "m"\ninput = true', "“input” is not an amount of dollars"),
        ('model = "m"\ninput = "cheap"', "“input” is not an amount of dollars"),
        ('model = "m"\ninput = 1e7', "“input” is not an amount of dollars"),
        ('model = "m"\ninput = 0.0000000001', "“input” has more than 9 decimals"),
        ('model = "m"\ninputs = 1', "“inputs” is none of model, provider,"),
        ('model = "m"\ninput = 1\nsince = "soon"', "“since” is not a date"),
        ('model = "m"\ninput = 1\nprovider = 3', "“provider” is not a name"),
        ('model = "m"\ninput = 1\nabove = -1', "“above” is not a number of tokens"),
        ('model = "m"\ninput = 1\nabove = 5', "“input” has a price above 5 tokens, but none below"),
    ],
)
def test_a_wrong_entry_is_told_and_the_others_are_kept(entry: str, problem: str) -> None:
    found = read(f"{GOOD}\n[[price]]\n{entry}\n")
    assert [price.model for price in found.prices] == ["good"]
    assert len(found.problems) == 1
    assert problem in found.problems[0]


@pytest.mark.parametrize("text", ["[[price", "price = 3", "x = 1\nx = 2", 'price = ["m"]'])
def test_what_is_no_price_file_has_no_prices_and_says_so(text: str) -> None:
    found = read(text)
    assert found.prices == ()
    assert len(found.problems) == 1


def test_files_that_are_not_there_or_not_text(tmp_path: Path) -> None:
    assert load(tmp_path / "none.toml").problems == ()
    (tmp_path / "bad.toml").write_bytes(b"\xff\xfe")
    assert len(load(tmp_path / "bad.toml").problems) == 1


def test_what_is_saved_is_read(tmp_path: Path) -> None:
    text = """
[[price]]
model = "a*"
provider = "openai"
since = 2026-09-01
tier = "flex"
input = 0.0000001
output = 2

[[price]]
model = "b"
input = 1
output = 2

[[price]]
model = "b"
above = 200000
input = 3
"""
    prices = read(text).prices
    save(prices, tmp_path / "deep" / "prices.toml")
    assert load(tmp_path / "deep" / "prices.toml").prices == prices


def test_the_file_that_ships_is_in_order() -> None:
    found = load(resource("prices/unlisted.toml"), "list price")
    assert found.problems == ()
    assert found.version
    assert len(found.prices) > 10
    assert unlisted() is not None
