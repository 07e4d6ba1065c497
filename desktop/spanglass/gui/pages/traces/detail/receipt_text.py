"""A receipt in words: every line of it, whose prices they are, and what is odd about it."""

from decimal import Decimal

from spanglass.core.display import UNKNOWN, money, one_line
from spanglass.core.receipt import Line, Receipt
from spanglass.core.views import SpanRow

_LONGEST = 300


def receipt_text(receipt: Receipt | None, row: SpanRow) -> str:
    """The receipt of a call, a line each; empty where there is nothing to explain."""
    if receipt is None:
        return ""
    parts = [*(_line(line) for line in receipt.lines), *_total(receipt, row), *_origin(receipt)]
    parts += [one_line(note.text[:1].upper() + note.text[1:], _LONGEST) for note in receipt.notes]
    if not row.counted and row.not_counted_because:
        parts.append(f"Not counted: {one_line(row.not_counted_because, _LONGEST)}")
    return "\n".join(part for part in parts if part)


def _line(line: Line) -> str:
    price = line.price
    rate = _dollars(price.dollars)
    per = f"per {_many(price.per)} {price.unit}" if price.per != 1 else f"per {price.unit.removesuffix('s')}"
    rule = f" ({one_line(price.rule, 120)})" if price.rule else ""
    amount = _dollars((line.amount_nano / 1_000_000_000).normalize())
    return f"{line.quantity:,} {one_line(line.what, 80)} × {rate} {per}{rule} = {amount}"


def _total(receipt: Receipt, row: SpanRow) -> list[str]:
    lines = []
    if receipt.total_nano is None:
        lines.append(f"{UNKNOWN} {one_line(receipt.version, _LONGEST)}".strip())
    elif len(receipt.lines) > 1:
        lines.append(f"Total {_dollars(Decimal(receipt.total_nano).scaleb(-9).normalize())}")
    if receipt.total_nano != row.cost_nano and row.cost_nano is not None:
        lines.append(f"Counted when it was priced: {money(row.cost_nano)}")
    if row.cost_before_nano is not None:
        lines.append(f"Before it was priced again: {money(row.cost_before_nano)}")
    return lines


def _origin(receipt: Receipt) -> list[str]:
    if receipt.total_nano is None or receipt.model is None:
        return []
    whose = f" of {one_line(receipt.provider, 60)}" if receipt.provider else ""
    return [f"Price of {one_line(receipt.model, 120)}{whose}, by {one_line(receipt.version, 120)}"]


def _dollars(amount: Decimal) -> str:
    """An exact amount with at least two decimals."""
    text = f"{amount:f}"
    whole, _, decimals = text.partition(".")
    return f"${whole}.{decimals.ljust(2, '0')}"


def _many(number: int) -> str:
    return {1_000: "1k", 1_000_000: "1M"}.get(number, f"{number:,}")
