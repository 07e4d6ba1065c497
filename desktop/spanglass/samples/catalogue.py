"""The sample traces that ship with the application, and how often each occurs in the traffic."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from spanglass.files import resource


@dataclass(frozen=True, slots=True)
class SampleTrace:
    """One shipped trace: `text` is an OTLP JSON request.

    `before` and `after` are its share of the traffic in thousandths, before and after the snapshot
    behind gpt-4o changes. `numbers` are replaced by random ones of as many digits, and one of
    `variants` says which texts are replaced by which.
    """

    name: str
    text: str
    before: int
    after: int
    numbers: tuple[str, ...] = ()
    variants: tuple[Mapping[str, str], ...] = ()


def sample_traces() -> tuple[SampleTrace, ...]:
    """All shipped traces, in the order of the catalogue."""
    catalogue = tomllib.loads(resource("samples/catalogue.toml").read_text(encoding="utf-8"))
    return tuple(_sample(entry) for entry in catalogue["sample"])


def _sample(entry: Mapping[str, Any]) -> SampleTrace:
    return SampleTrace(
        name=entry["name"],
        text=resource(f"samples/{entry['name']}.jsonl").read_text(encoding="utf-8"),
        before=entry["before"],
        after=entry["after"],
        numbers=tuple(entry.get("numbers", ())),
        variants=tuple(entry.get("variant", ())),
    )
