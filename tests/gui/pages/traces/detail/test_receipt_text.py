"""A receipt as text: lines with exact amounts, whose prices, and what is odd."""

from decimal import Decimal

from builders import T0, a_row
from spanglass.core.receipt import Flag, Line, Note, Price, Receipt
from spanglass.gui.pages.traces.detail.receipt_text import receipt_text


def line(what: str, quantity: int, dollars: str) -> Line:
    price = Price(Decimal(dollars), 1_000_000, "tokens", "list price")
    return Line(what, quantity, price, price.amount_nano(quantity))


def a_receipt(total: int | None = 5_812_500, *notes: Note) -> Receipt:
    lines = (line("input", 1369, "2.50"), line("output", 239, "10")) if total is not None else ()
    version = "genai-prices 0.2.3" if total is not None else "no price for made-up-1"
    return Receipt(lines, total, "openai", "gpt-4o", version, T0, notes)


def test_every_line_has_quantity_price_rule_and_exact_amount() -> None:
    text = receipt_text(a_receipt(), a_row(cost_nano=5_812_500)).split("\n")
    assert text == [
        "1,369 input × $2.50 per 1M tokens (list price) = $0.0034225",
        "239 output × $10.00 per 1M tokens (list price) = $0.00239",
        "Total $0.0058125",
        "Price of gpt-4o of openai, by genai-prices 0.2.3",
    ]


def test_without_a_price_it_says_why() -> None:
    assert receipt_text(a_receipt(None), a_row(cost_nano=None)) == "— no price for made-up-1"


def test_other_costs_and_oddities_are_told() -> None:
    note = Note(Flag.SENDER_DIFFERS, "the sender reports 0.01 dollars")
    row = a_row(cost_nano=7_000_000, cost_before_nano=6_000_000, counted=False, not_counted_because="a twin")
    text = receipt_text(a_receipt(5_812_500, note), row)
    assert "Counted when it was priced: $0.0070" in text
    assert "Before it was priced again: $0.0060" in text
    assert "The sender reports 0.01 dollars" in text
    assert text.endswith("Not counted: a twin")


def test_a_span_without_a_receipt_has_nothing_to_explain() -> None:
    assert receipt_text(None, a_row()) == ""
