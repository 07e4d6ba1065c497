"""Receipts as JSON values, for showing elsewhere; exact amounts are decimal texts."""

from typing import Any

from spanglass.core.receipt import Line, Receipt


def to_json(receipt: Receipt) -> dict[str, Any]:
    """A receipt as plain JSON values."""
    return {
        "total_nano": receipt.total_nano,
        "provider": receipt.provider,
        "model": receipt.model,
        "prices": receipt.version,
        "at_ns": receipt.at_ns,
        "sender_cost_nano": receipt.sender_cost_nano,
        "lines": [_line(line) for line in receipt.lines],
        "notes": [{"flag": note.flag.value, "text": note.text} for note in receipt.notes],
    }


def _line(line: Line) -> dict[str, Any]:
    price = line.price
    return {
        "what": line.what, "quantity": line.quantity, "dollars": f"{price.dollars:f}", "per": price.per,
        "unit": price.unit, "rule": price.rule, "amount_nano": f"{line.amount_nano:f}",
    }  # fmt: skip
