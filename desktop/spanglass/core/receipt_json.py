"""Receipts as JSON values, for keeping and for showing elsewhere; exact amounts are decimal texts."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from spanglass.core.receipt import Flag, Line, Note, Price, Receipt


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


def from_json(found: Mapping[str, Any]) -> Receipt:
    """The receipt that `to_json` made these values of."""
    return Receipt(
        lines=tuple(_read_line(line) for line in found["lines"]),
        total_nano=found["total_nano"],
        provider=found["provider"],
        model=found["model"],
        version=found["prices"],
        at_ns=found["at_ns"],
        notes=tuple(Note(Flag(note["flag"]), note["text"]) for note in found["notes"]),
        sender_cost_nano=found["sender_cost_nano"],
    )


def _line(line: Line) -> dict[str, Any]:
    price = line.price
    return {
        "what": line.what, "quantity": line.quantity, "dollars": f"{price.dollars:f}", "per": price.per,
        "unit": price.unit, "rule": price.rule, "amount_nano": f"{line.amount_nano:f}",
    }  # fmt: skip


def _read_line(found: Mapping[str, Any]) -> Line:
    price = Price(Decimal(found["dollars"]), found["per"], found["unit"], found["rule"])
    return Line(found["what"], found["quantity"], price, Decimal(found["amount_nano"]))
