"""The user's own prices come first, and the one that is meant most closely is used."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from spanglass.analysis.pricing.price_lists import USERS, pricer
from spanglass.analysis.pricing.user_prices_toml import read
from spanglass.core.facts import Facts, Kind
from spanglass.core.receipt import Flag, Receipt
from spanglass.core.usage import Billing, Usage

FILE = """
[[price]]
model = "gpt-4o*"
input = 2
output = 8

[[price]]
model = "gpt-4o-mini"
since = 2026-09-01
input = 0.10
cache_read = 0.05
output = 0.40

[[price]]
model = "gpt-4o-mini"
since = 2026-10-01
input = 0.09
output = 0.36

[[price]]
model = "gpt-4o-mini"
provider = "azure"
input = 0.20
output = 0.80

[[price]]
model = "llama*"
input = 0
output = 0

[[price]]
model = "our-model"
input = 1
output = 2
cache_write = 1.5

[[price]]
model = "our-model"
above = 1000
input = 3

[[price]]
model = "our-model"
tier = "batch"
input = 0.5
output = 1

[[price]]
model = "our-ranker"
search = 4
request = 10
"""


def ns(day: str) -> int:
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()) * 1_000_000_000


DAY = ns("2026-11-20")


def receipt_of(model: str, at_ns: int = DAY, text: str = FILE, **more: Any) -> Receipt:
    more.setdefault("usage", Usage(1000, 100))
    more.setdefault("provider", "openai")
    call = Facts(kind=more.pop("kind", Kind.LLM), model_responded=model, **more)
    found = pricer(read(text).prices).receipt(call, at_ns)
    assert found is not None
    return found


def test_the_users_price_comes_before_the_list() -> None:
    receipt = receipt_of("gpt-4o-2024-08-06")
    assert receipt.total_nano == 2_000_000 + 800_000
    assert (receipt.version, receipt.model) == (USERS, "gpt-4o-2024-08-06")
    assert receipt.lines[0].price.rule == "your price"
    assert receipt_of("gpt-4.1").version.startswith("genai-prices")


@pytest.mark.parametrize(
    ("provider", "day", "dollars", "rule"),
    [
        ("openai", "2026-08-31", "2", "your price"),
        ("openai", "2026-09-01", "0.10", "your price since 2026-09-01"),
        ("openai", "2026-10-01", "0.09", "your price since 2026-10-01"),
        ("azure.ai.openai", "2026-10-01", "0.20", "your price"),
    ],
)
def test_the_newest_of_the_closest_prices_is_used(provider: str, day: str, dollars: str, rule: str) -> None:
    price = receipt_of("gpt-4o-mini", ns(day), provider=provider).lines[0].price
    assert (price.dollars, price.rule) == (Decimal(dollars), rule)


def test_the_model_that_was_asked_for_may_be_the_one_that_is_priced() -> None:
    receipt = receipt_of("a-deployment-answers", model_requested="OUR-model")
    assert receipt.model == "OUR-model"


def test_a_price_is_for_the_model_whatever_path_leads_to_it() -> None:
    assert receipt_of("openrouter/openai/gpt-4o").total_nano == 2_000_000 + 800_000
    text = '[[price]]\nmodel = "openai/gpt-4o"\ninput = 7\noutput = 7\n' + FILE
    assert receipt_of("openai/gpt-4o", text=text).total_nano == 7_700_000


def test_a_price_for_fast_mode_is_for_calls_that_were_fast() -> None:
    text = '[[price]]\nmodel = "our-model"\ntier = "fast"\ninput = 9\noutput = 9\n' + FILE
    fast = receipt_of("our-model", text=text, usage=Usage(1000, 0, billing=Billing(speed="fast")))
    assert (fast.total_nano, fast.notes) == (9_000_000, ())
    assert receipt_of("our-model", text=text, usage=Usage(1000, 0)).total_nano == 1_000_000


def test_a_local_model_may_be_given_a_price_even_of_nothing() -> None:
    assert receipt_of("llama3.2:latest", provider="ollama").total_nano == 0


def test_cached_tokens_cost_what_input_costs_unless_they_have_a_price() -> None:
    lines = receipt_of("our-model", usage=Usage(900, 0, 300, 200)).lines
    assert [(line.quantity, line.price.dollars) for line in lines] == [
        (400, Decimal(1)),
        (300, Decimal(1)),
        (200, Decimal("1.5")),
    ]
    assert lines[1].price.rule == "your price; cached tokens have no price of their own"


def test_longer_calls_have_their_own_price() -> None:
    dollars = {tokens: receipt_of("our-model", usage=Usage(tokens, 1)).lines for tokens in (1000, 1001)}
    assert [line.price.dollars for line in dollars[1000]] == [1, 2]
    assert [line.price.dollars for line in dollars[1001]] == [3, 2]
    assert dollars[1001][0].price.rule == "your price, over 1,000 input tokens"


def test_a_price_for_batches_is_for_batches_only() -> None:
    batch = receipt_of("our-model", usage=Usage(1000, 100, billing=Billing(batch=True)))
    assert batch.total_nano == 600_000
    assert batch.lines[0].price.rule == "your price for the batch tier"
    assert not batch.notes
    other = receipt_of("our-model", usage=Usage(1000, 100, billing=Billing(service_tier="flex")))
    assert [note.flag for note in other.notes] == [Flag.TERMS_ASSUMED]
    assert other.total_nano == 1_200_000


def test_searches_and_requests_have_prices_by_the_thousand() -> None:
    usage = Usage(billing=Billing(search_units=5))
    assert receipt_of("our-ranker", kind=Kind.RERANKER, usage=usage).total_nano == 20_000_000
    chat = "[[price]]\nmodel = 'm'\ninput = 1\noutput = 1\nrequest = 10\nweb_search = 20"
    asked = Usage(0, 0, billing=Billing(web_searches=2))
    lines = receipt_of("m", text=chat, usage=asked).lines
    assert [(line.what, line.quantity, line.amount_nano) for line in lines] == [
        ("request", 1, 10_000_000),
        ("web search", 2, 40_000_000),
    ]


def test_a_price_for_input_alone_is_none_for_an_answer() -> None:
    text = "[[price]]\nmodel = 'm'\ninput = 1"
    assert receipt_of("m", text=text).total_nano is None
    assert receipt_of("m", text=text).version == "m has no price for output"
    assert receipt_of("m", text=text, kind=Kind.EMBEDDING).total_nano == 1_000_000
