"""What a call is charged for adds up to its tokens, and more of anything never costs less."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spanglass.analysis.pricing.charges import charges
from spanglass.analysis.pricing.pricing import Pricer
from spanglass.analysis.pricing.rates import Quote, Sheet, sheets
from spanglass.analysis.pricing.user_prices import UserPrice, UserPrices
from spanglass.core.facts import Facts, Kind
from spanglass.core.receipt import Flag, Note, Receipt
from spanglass.core.usage import Billing, Usage

KEYS = (
    "input", "output", "cache_read", "cache_write", "cache_write_1h", "reasoning", "input_audio",
    "output_audio", "input_image", "output_image",
)  # fmt: skip
TOKENS = st.integers(0, 2_000_000)
MAYBE = st.none() | TOKENS
DOLLARS = st.decimals(0, 1000, places=9)
PRICES = st.fixed_dictionaries(dict.fromkeys(KEYS[:2], DOLLARS), optional=dict.fromkeys(KEYS[2:], DOLLARS))
BILLINGS = st.builds(
    Billing, cache_write_5m=MAYBE, cache_write_1h=MAYBE, input_audio=MAYBE, input_image=MAYBE,
    output_audio=MAYBE, output_image=MAYBE,
)  # fmt: skip
USAGES = st.builds(
    Usage, input=TOKENS, output=TOKENS, cache_read=MAYBE, cache_write=MAYBE, reasoning=MAYBE, total=MAYBE,
    billing=st.none() | BILLINGS,
)  # fmt: skip


def a_sheet(*keys: str) -> Sheet:
    return sheets({key: Quote(Decimal(1), "list price") for key in keys})[0]


def charged(usage: Usage, *keys: str, notes: list[Note] | None = None) -> dict[str, int]:
    call = Facts(kind=Kind.LLM, usage=usage)
    sheet = a_sheet(*(keys or ("input", "output")))
    return {what: quantity for what, quantity, _ in charges(call, sheet, [] if notes is None else notes)}


def receipt_of(usage: Usage, prices: dict[str, Decimal]) -> Receipt:
    quotes = tuple((key, Quote(dollars, "your price")) for key, dollars in prices.items())
    by = Pricer([UserPrices([UserPrice("m", quotes)], "test")])
    found = by.receipt(Facts(kind=Kind.LLM, model_responded="m", usage=usage), 0)
    assert found is not None
    return found


def test_sound_and_pictures_are_apart_only_where_they_have_a_price() -> None:
    usage = Usage(100, 50, billing=Billing(input_audio=30, input_image=20, output_audio=10, output_image=5))
    assert charged(usage) == {"input": 100, "output": 50}
    assert charged(usage, "input", "output", "input_audio", "output_image") == {
        "input": 70, "audio input": 30, "output": 45, "image output": 5,
    }  # fmt: skip


def test_cached_sound_is_charged_as_cached() -> None:
    usage = Usage(100, 0, 60, billing=Billing(input_audio=80))
    assert charged(usage, "input", "output", "input_audio") == {"input from cache": 60, "audio input": 40}


def test_writes_by_lifetime_stand_for_writes_that_were_not_reported() -> None:
    usage = Usage(100, 0, billing=Billing(cache_write_5m=30, cache_write_1h=20))
    assert charged(usage) == {"input": 50, "cache write": 30, "cache write for 1 hour": 20}


def test_searches_without_a_price_are_told() -> None:
    notes: list[Note] = []
    assert charged(Usage(1, 1, billing=Billing(web_searches=2)), notes=notes) == {"input": 1, "output": 1}
    assert [note.flag for note in notes] == [Flag.NOT_CHARGED]


@given(USAGES)
def test_every_token_is_charged_once(usage: Usage) -> None:
    found = charged(usage, *KEYS)
    billing = usage.billing or Billing()
    hour = billing.cache_write_1h or 0
    written = max(usage.cache_write or 0, hour + (billing.cache_write_5m or 0))
    cached = (usage.cache_read or 0) + written
    assert all(quantity > 0 for quantity in found.values())
    spoken = ("output", "reasoning", "audio output", "image output")
    assert sum(found.get(what, 0) for what in spoken) == usage.output
    given_ = sum(quantity for what, quantity in found.items() if what not in spoken)
    assert given_ == max(usage.input or 0, cached)


@given(USAGES, PRICES)
def test_the_lines_are_exact_and_their_sum_is_the_total(usage: Usage, prices: dict[str, Decimal]) -> None:
    receipt = receipt_of(usage, prices)
    assert receipt.total_nano is not None
    for line in receipt.lines:
        assert line.amount_nano == line.price.dollars * 1000 * line.quantity
    exact = sum((line.amount_nano for line in receipt.lines), Decimal(0))
    assert abs(exact - receipt.total_nano) <= Decimal("0.5")


@given(USAGES, TOKENS, st.sampled_from(("input", "output")))
def test_more_tokens_never_cost_less(usage: Usage, more: int, side: str) -> None:
    prices = {"input": Decimal(3), "output": Decimal(15), "cache_read": Decimal("0.3")}
    longer = Usage(
        (usage.input or 0) + (more if side == "input" else 0),
        (usage.output or 0) + (more if side == "output" else 0),
        usage.cache_read, usage.cache_write, usage.reasoning, billing=usage.billing,
    )  # fmt: skip
    before, after = receipt_of(usage, prices).total_nano, receipt_of(longer, prices).total_nano
    assert before is not None
    assert after is not None
    assert before <= after


@given(st.integers(0, 100_000), st.integers(0, 100_000))
def test_reading_from_a_cache_is_never_dearer(tokens: int, cached: int) -> None:
    prices = {"input": Decimal(3), "output": Decimal(15), "cache_read": Decimal("0.3")}
    whole = receipt_of(Usage(tokens + cached, 1), prices).total_nano
    partly = receipt_of(Usage(tokens + cached, 1, cached), prices).total_nano
    assert whole is not None
    assert partly is not None
    assert partly <= whole
    assert whole - partly == cached * 2700


@pytest.mark.parametrize(
    ("prices", "hour", "rule"),
    [
        ({"cache_write": "1.25"}, "2", "list price; an hour's cache is twice the input price"),
        ({"cache_write": "1.25", "cache_write_1h": "1.75"}, "1.75", "list price"),
        ({"cache_write": "0.8"}, "0.8", "list price"),
        ({"cache_write": "1"}, "1", "list price"),
        ({"cache_write_1h": "3"}, "3", "list price"),
        ({}, "1", "list price; cached tokens have no price of their own"),
    ],
)
def test_an_hours_cache_costs_what_is_listed_else_twice_the_input_where_writing_is_dearer(
    prices: dict[str, str], hour: str, rule: str
) -> None:
    quotes = {key: Quote(Decimal(dollars), "list price") for key, dollars in {"input": "1", **prices}.items()}
    found = sheets(quotes)[0].cache_write_1h
    assert found is not None
    assert (found.dollars, found.rule) == (Decimal(hour), rule)


@pytest.mark.parametrize(
    ("key", "unit"),
    [("input", "tokens"), ("web_search", "searches"), ("search", "search units"), ("request", "requests")],
)
def test_a_price_says_what_it_is_for(key: str, unit: str) -> None:
    price = getattr(a_sheet(key), key)
    assert price.unit == unit
