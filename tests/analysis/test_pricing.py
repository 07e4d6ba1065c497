"""Receipts worked by hand, the day's price, what has no price, and what a receipt warns of."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from spanglass.analysis.price_list import Call
from spanglass.analysis.price_lists import pricer
from spanglass.analysis.pricing import Pricer
from spanglass.analysis.rates import Rates
from spanglass.analysis.user_prices import UserPrices
from spanglass.analysis.user_prices_toml import read
from spanglass.core.facts import Facts, Kind
from spanglass.core.messages import Document
from spanglass.core.receipt import Flag, Receipt
from spanglass.core.usage import Billing, Usage

PRICER = pricer()
DOLLAR = 1_000_000_000


def ns(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1_000_000_000


DAY = ns("2026-11-20T12:00")


@dataclass(frozen=True, slots=True)
class Hand:
    """A call, its lines (what, tokens, dollars a million, dollars) and their sum, worked by hand."""

    name: str
    provider: str
    model: str
    usage: Usage
    lines: tuple[tuple[str, int, str, str], ...]
    total: str
    kind: Kind = Kind.LLM
    asked: str | None = None


BY_HAND = (
    Hand("openai plain", "openai", "gpt-4o-2024-08-06", Usage(1234, 567), (
        ("input", 1234, "2.50", "0.003085"),
        ("output", 567, "10", "0.00567"),
    ), "0.008755"),
    Hand("openai cached read", "openai", "gpt-4o-2024-08-06", Usage(1200, 12, 1024), (
        ("input", 176, "2.50", "0.00044"),
        ("input from cache", 1024, "1.25", "0.00128"),
        ("output", 12, "10", "0.00012"),
    ), "0.00184"),
    Hand("openai cached write", "openai", "gpt-5.6-sol", Usage(10_000, 250, 6000, 3000), (
        ("input", 1000, "4", "0.004"),
        ("input from cache", 6000, "0.40", "0.0024"),
        ("cache write", 3000, "5", "0.015"),
        ("output", 250, "20", "0.005"),
    ), "0.0264"),
    Hand("openai long context", "openai", "gpt-5.4", Usage(300_000, 2000, 100_000, reasoning=500), (
        ("input", 200_000, "5", "1"),
        ("input from cache", 100_000, "0.50", "0.05"),
        ("output", 1500, "22.50", "0.03375"),
        ("reasoning", 500, "22.50", "0.01125"),
    ), "1.095"),
    Hand("openai reasoning", "openai", "gpt-5-2025-08-07", Usage(25, 140, reasoning=128), (
        ("input", 25, "1.25", "0.00003125"),
        ("output", 12, "10", "0.00012"),
        ("reasoning", 128, "10", "0.00128"),
    ), "0.00143125"),
    Hand("openai batch", "openai", "gpt-4.1", Usage(2001, 333, 1000, billing=Billing(batch=True)), (
        ("input", 1001, "1", "0.001001"),
        ("input from cache", 1000, "0.50", "0.0005"),
        ("output", 333, "4", "0.001332"),
    ), "0.002833"),
    Hand("openai flex", "openai", "gpt-5-mini", Usage(12_345, 678, billing=Billing(service_tier="flex")), (
        ("input", 12_345, "0.125", "0.001543125"),
        ("output", 678, "1", "0.000678"),
    ), "0.002221125"),
    Hand("openai priority", "openai", "gpt-5", Usage(1000, 100, billing=Billing(service_tier="priority")), (
        ("input", 1000, "2.50", "0.0025"),
        ("output", 100, "20", "0.002"),
    ), "0.0045"),
    Hand("openai embedding", "openai", "text-embedding-3-small", Usage(777, 0), (
        ("input", 777, "0.02", "0.00001554"),
    ), "0.00001554", Kind.EMBEDDING),
    Hand("anthropic cache by lifetime", "anthropic", "claude-sonnet-4-5-20250929", Usage(
        1500, 12, 1024, 300, billing=Billing(cache_write_5m=100, cache_write_1h=200),
    ), (
        ("input", 176, "3", "0.000528"),
        ("input from cache", 1024, "0.30", "0.0003072"),
        ("cache write", 100, "3.75", "0.000375"),
        ("cache write for 1 hour", 200, "6", "0.0012"),
        ("output", 12, "15", "0.00018"),
    ), "0.0025902"),
    Hand("anthropic long context", "anthropic", "claude-sonnet-4-5", Usage(250_000, 1000, 200_000), (
        ("input", 50_000, "6", "0.3"),
        ("input from cache", 200_000, "0.60", "0.12"),
        ("output", 1000, "22.50", "0.0225"),
    ), "0.4425"),
    Hand("anthropic batch", "anthropic", "claude-opus-4-5", Usage(
        10_000, 400, 5000, 3000, billing=Billing(cache_write_1h=3000, service_tier="batch"),
    ), (
        ("input", 2000, "2.50", "0.005"),
        ("input from cache", 5000, "0.25", "0.00125"),
        ("cache write for 1 hour", 3000, "5", "0.015"),
        ("output", 400, "12.50", "0.005"),
    ), "0.02625"),
    Hand("anthropic fast, US only, searches", "anthropic", "claude-opus-4-8", Usage(
        1000, 100, billing=Billing(speed="fast", geo="us", web_searches=3),
    ), (
        ("input", 1000, "11", "0.011"),
        ("output", 100, "55", "0.0055"),
        ("web search", 3, "10", "0.03"),
    ), "0.0465"),
    Hand("gemini at the limit", "gcp.gemini", "gemini-2.5-pro", Usage(200_000, 65, reasoning=60), (
        ("input", 200_000, "1.25", "0.25"),
        ("output", 5, "10", "0.00005"),
        ("reasoning", 60, "10", "0.0006"),
    ), "0.25065"),
    Hand("gemini over the limit", "gcp.gemini", "gemini-2.5-pro", Usage(200_001, 100, 150_000), (
        ("input", 50_001, "2.50", "0.1250025"),
        ("input from cache", 150_000, "0.25", "0.0375"),
        ("output", 100, "15", "0.0015"),
    ), "0.1640025"),
    Hand("gemini audio", "gcp.gemini", "gemini-2.5-flash", Usage(
        2000, 300, billing=Billing(input_audio=1500),
    ), (
        ("input", 500, "0.30", "0.00015"),
        ("audio input", 1500, "1", "0.0015"),
        ("output", 300, "2.50", "0.00075"),
    ), "0.0024"),
    Hand("gemini embedding", "gcp.gemini", "gemini-embedding-001", Usage(4096), (
        ("input", 4096, "0.15", "0.0006144"),
    ), "0.0006144", Kind.EMBEDDING),
    Hand("bedrock, a region's profile", "aws.bedrock", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", Usage(
        1500, 12, 1024, 300,
    ), (
        ("input", 176, "3.30", "0.0005808"),
        ("input from cache", 1024, "0.33", "0.00033792"),
        ("cache write", 300, "4.125", "0.0012375"),
        ("output", 12, "16.50", "0.000198"),
    ), "0.00235422"),
    Hand("bedrock nova", "aws.bedrock", "amazon.nova-pro-v1:0", Usage(1500, 200, 500), (
        ("input", 1000, "0.80", "0.0008"),
        ("input from cache", 500, "0.20", "0.0001"),
        ("output", 200, "3.20", "0.00064"),
    ), "0.00154"),
    Hand("bedrock batch", "aws.bedrock", "global.anthropic.claude-sonnet-4-5-20250929-v1:0", Usage(
        1000, 100, billing=Billing(batch=True),
    ), (
        ("input", 1000, "1.50", "0.0015"),
        ("output", 100, "7.50", "0.00075"),
    ), "0.00225"),
    Hand("bedrock rerank", "aws.bedrock", "cohere.rerank-v3-5:0", Usage(billing=Billing(search_units=3)), (
        ("search", 3, "2", "0.006"),
    ), "0.006", Kind.RERANKER),
    Hand("cohere rerank", "cohere", "rerank-v4.0-pro", Usage(billing=Billing(search_units=1)), (
        ("search", 1, "2.50", "0.0025"),
    ), "0.0025", Kind.RERANKER),
)  # fmt: skip


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
        facts(kind=Kind.AGENT),
        facts(kind=Kind.TOOL),
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
    assert receipt.difference_nano == (None if sender is None else 3_500_000 - sender)


def test_the_difference_is_worded() -> None:
    (note,) = receipt_of(facts(sender_cost_nano=7_000_000)).notes
    assert note.text == "the sender reports 0.007 dollars: this is 50.0% less"


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
