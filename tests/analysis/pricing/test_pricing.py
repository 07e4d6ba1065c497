"""Receipts worked by hand, the day's price, what has no price, and what a receipt warns of."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from receipts import BY_HAND, Hand
from spanglass.analysis.pricing.price_list import Call
from spanglass.analysis.pricing.price_lists import pricer
from spanglass.analysis.pricing.pricing import Pricer
from spanglass.analysis.pricing.rates import Rates
from spanglass.analysis.pricing.user_prices import UserPrices
from spanglass.analysis.pricing.user_prices_toml import read
from spanglass.core.facts import Facts, Kind
from spanglass.core.messages import Document
from spanglass.core.receipt import Flag, Receipt
from spanglass.core.usage import Billing, Usage

PRICER = pricer()
DOLLAR = 1_000_000_000


def ns(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1_000_000_000


DAY = ns("2026-11-20T12:00")


def facts(model: str = "gpt-4o", provider: str = "openai", **more: Any) -> Facts:
    more.setdefault("usage", Usage(1000, 100))
    return Facts(kind=more.pop("kind", Kind.LLM), provider=provider, model_responded=model, **more)


def receipt_of(call: Facts, at_ns: int = DAY, by: Pricer = PRICER) -> Receipt:
    found = by.receipt(call, at_ns)
    assert found is not None
    cost = by.price(call, at_ns)
    assert cost is not None
    assert cost.nano == found.total_nano
    return found


def flags(receipt: Receipt) -> set[Flag]:
    return {note.flag for note in receipt.notes}


@pytest.mark.parametrize("hand", BY_HAND, ids=lambda hand: hand.name)
def test_a_receipt_is_the_one_worked_by_hand(hand: Hand) -> None:
    receipt = receipt_of(facts(hand.model, hand.provider, usage=hand.usage, kind=hand.kind))
    lines = [
        (line.what, line.quantity, line.price.dollars, line.amount_nano / DOLLAR) for line in receipt.lines
    ]
    assert lines == [
        (what, tokens, Decimal(price), Decimal(amount)) for what, tokens, price, amount in hand.lines
    ]
    assert sum(Decimal(amount) for *_, amount in hand.lines) == Decimal(hand.total)
    assert receipt.total_nano == Decimal(hand.total) * DOLLAR
    assert not receipt.impossible


def test_a_receipt_names_its_prices_and_rules() -> None:
    receipt = receipt_of(
        facts("gpt-5.4", usage=Usage(300_000, 1, billing=Billing(service_tier="flex", batch=False)))
    )
    assert (receipt.provider, receipt.model, receipt.at_ns) == ("openai", "gpt-5.4", DAY)
    assert receipt.version.startswith("genai-prices 0.")
    assert [line.price.rule for line in receipt.lines] == ["flex tier price, over 272,000 input tokens"] * 2
    assert {(line.price.unit, line.price.per) for line in receipt.lines} == {("tokens", 1_000_000)}


@pytest.mark.parametrize(
    ("model", "provider", "moment", "dollars", "rule"),
    [
        ("o3", "openai", "2025-06-09T23:59", "10", "list price"),
        ("o3", "openai", "2025-06-10T00:00", "2", "list price since 2025-06-10"),
        ("claude-opus-4-6", "anthropic", "2026-03-12T12:00", "5", "list price"),
        ("deepseek-chat", "deepseek", "2026-11-20T00:29", "0.135", "list price"),
        ("deepseek-chat", "deepseek", "2026-11-20T00:30", "0.27", "list price from 00:30 to 16:30 UTC"),
        ("deepseek-v4-pro", "deepseek", "2026-08-16T02:00", "0.435", "list price"),
        ("deepseek-v4-pro", "deepseek", "2026-08-17T02:00", "1.32", "list price from 01:00 to 04:00 UTC"),
        ("gpt-4o", "openai", "1969-01-01T00:00", "2.5", "list price"),
    ],
)
def test_the_price_is_that_of_the_moment(
    model: str, provider: str, moment: str, dollars: str, rule: str
) -> None:
    line = receipt_of(facts(model, provider), ns(moment)).lines[0]
    assert (line.price.dollars, line.price.rule) == (Decimal(dollars), rule)


@pytest.mark.parametrize(
    "call",
    [
        facts("no-such-model"),
        facts("llama3.2", "ollama"),
        facts("deepseek-r1:7b"),
        facts("whisper-1"),  # priced by the hour of sound
        facts("gpt-4.1", "github-copilot"),  # listed without prices
        facts("rerank-by-someone", "someone", kind=Kind.RERANKER, usage=None),
        facts("text-embedding-3-small", kind=Kind.EMBEDDING, usage=Usage(None, 3)),
    ],
    ids=lambda call: f"{call.provider} {call.model_responded}",
)
def test_without_a_price_the_cost_is_unknown_and_never_zero(call: Facts) -> None:
    cost = PRICER.price(call, DAY)
    assert cost is not None
    assert cost.nano is None
    assert cost.reason
    assert receipt_of(call).lines == ()


@pytest.mark.parametrize(
    "call",
    [
        facts(usage=None),
        facts(usage=Usage(total=5)),
        facts(kind=Kind.TOOL),
        facts(kind=Kind.CHAIN),
        replace(facts(kind=Kind.AGENT), model_responded=None),
        facts("gpt-4o", kind=Kind.RERANKER, usage=None),
    ],
)
def test_nothing_is_priced_that_reports_no_tokens_or_is_no_call(call: Facts) -> None:
    assert PRICER.price(call, DAY) is None
    assert PRICER.receipt(call, DAY) is None


def test_a_call_of_no_tokens_costs_nothing_and_a_free_model_too() -> None:
    assert receipt_of(facts(usage=Usage(0, 0))).total_nano == 0
    assert receipt_of(facts("omni-moderation-latest")).total_nano == 0


def test_search_units_are_reckoned_from_the_documents() -> None:
    documents = tuple(Document("text") for _ in range(101))
    receipt = receipt_of(facts("rerank-v3.5", "cohere", kind=Kind.RERANKER, usage=None, documents=documents))
    assert receipt.total_nano == 2 * 2_000_000
    assert flags(receipt) == {Flag.UNITS_ASSUMED}


@pytest.mark.parametrize(
    ("usage", "flag"),
    [
        (Usage(100, 10, 101), Flag.CACHED_OVER_INPUT),
        (Usage(100, 10, 60, 41), Flag.CACHED_OVER_INPUT),
        (Usage(100, 10, total=111), Flag.TOTAL_NOT_THE_SUM),
        (Usage(100, 10, reasoning=11), Flag.REASONING_OVER_OUTPUT),
        (Usage(100, 10, refused=("cache_read",)), Flag.REFUSED_COUNT),
    ],
)
def test_counts_that_cannot_be_are_flagged_and_nothing_is_charged_below_zero(
    usage: Usage, flag: Flag
) -> None:
    receipt = receipt_of(facts(usage=usage))
    assert receipt.impossible
    assert flag in flags(receipt)
    assert all(line.quantity > 0 for line in receipt.lines)


@pytest.mark.parametrize(
    ("sender", "differs"),
    [
        (3_500_000, False),
        (3_333_334, False),
        (3_333_333, True),
        (3_684_210, False),
        (3_684_211, True),
        (None, False),
    ],
)
def test_a_senders_cost_is_kept_and_a_difference_over_5_percent_is_told(
    sender: int | None, differs: bool
) -> None:
    receipt = receipt_of(facts(sender_cost_nano=sender))
    assert (receipt.total_nano, receipt.sender_cost_nano) == (3_500_000, sender)
    assert (Flag.SENDER_DIFFERS in flags(receipt)) == differs


def test_the_difference_is_worded() -> None:
    (note,) = receipt_of(facts(sender_cost_nano=7_000_000)).notes
    assert note.text == "the sender reports 0.007 dollars: this is 50.0% less"
    (note,) = receipt_of(facts(sender_cost_nano=2_800_000)).notes
    assert note.text == "the sender reports 0.0028 dollars: this is 25.0% more"


def test_a_call_without_the_name_of_a_model_has_no_price_for_that() -> None:
    found = PRICER.receipt(Facts(kind=Kind.LLM, provider="openai", usage=Usage(1, 1)), DAY)
    assert found is not None
    assert (found.total_nano, found.version) == (None, "the model is not named")


def test_what_was_not_reported_is_told() -> None:
    receipt = receipt_of(facts(usage=Usage(1000, None)))
    assert receipt.total_nano == 2_500_000
    assert flags(receipt) == {Flag.COUNT_MISSING}
    assert flags(receipt_of(facts(usage=Usage(10, 10, estimated=True)))) == {Flag.ESTIMATED}


def test_the_total_is_rounded_once_half_to_even() -> None:
    own = read('[[price]]\nmodel = "m"\ninput = 0.0005\noutput = 0.0005\n').prices
    by = Pricer([UserPrices(own, "test")])
    assert [receipt_of(facts("m", usage=Usage(tokens, 0)), by=by).total_nano for tokens in (1, 3, 5)] == [
        0,
        2,
        2,
    ]
    assert receipt_of(facts("m", usage=Usage(1, 1)), by=by).total_nano == 1


class CountingList:
    """A price list that counts how often it is asked."""

    def __init__(self, *, momentary: bool, pattern: str = "*") -> None:
        self.asked = 0
        text = f'[[price]]\nmodel = "{pattern}"\ninput = 1\noutput = 1'
        self._prices = UserPrices(read(text).prices, "test")
        self._momentary = momentary

    def rates(self, call: Call) -> Rates | None:
        self.asked += 1
        found = self._prices.rates(call)
        return replace(found, momentary=self._momentary) if found else None


@pytest.mark.parametrize(("momentary", "asked"), [(False, 2), (True, 3)])
def test_what_was_found_is_remembered_for_the_day_or_the_minute(momentary: bool, asked: int) -> None:
    minute = 60 * 1_000_000_000
    prices = CountingList(momentary=momentary)
    by = Pricer([prices])
    for at_ns in (DAY, DAY + 5, DAY + minute, DAY + minute, DAY, DAY + 1440 * minute):
        by.price(facts("m"), at_ns)
    assert prices.asked == asked


def test_a_model_that_no_list_has_is_asked_for_once() -> None:
    prices = CountingList(momentary=False, pattern="another")
    by = Pricer([prices])
    for _ in range(3):
        by.price(facts("m"), DAY)
    assert prices.asked == 1


def test_the_run_of_an_agent_that_tells_model_and_tokens_has_their_price() -> None:
    assert PRICER.price(facts(kind=Kind.AGENT), DAY) == PRICER.price(facts(), DAY)
