"""Every client's recording reads the same in every order: its calls one by one, and what they add up to."""

import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from clients import Client, clients, differences, seen
from spanglass.core.span import Batch

REFERENCES = Path(__file__).resolve().parents[2] / "shared" / "captures"
TOTALS = ("input", "output", "cache_read", "cache_write", "reasoning")

PROVIDERS = {
    "braintrust": (3106, 264), "langfuse": (3101, 458), "langfuse2-native": (255, 59),
    "langsmith-native": (230, 47), "openai-agents-native": (200, 38),
    "openinference-anthropic": (1830, 107), "openinference-double": (200, 38),
    "openinference-openai": (3211, 500), "opik": (3090, 264), "otel-genai-anthropic": (1830, 107),
    "otel-genai-openai": (3211, 500), "posthog": (3121, 271), "sentry": (2876, 203),
    "pydantic-ai": (1535, 77), "strands-latest": (1455, 59), "vercel-ai-6": (3101, 256),
}  # fmt: skip
"""Input and output tokens of the answers that the provider gave, of clients that report them all."""


def _one_by_one(batches: Sequence[Batch]) -> list[Batch]:
    single = [Batch(spans=(span,)) for batch in batches for span in batch.spans]
    single += [Batch(logs=(log,)) for batch in batches for log in batch.logs]
    random.Random(1).shuffle(single)
    return single


ORDERS: dict[str, Callable[[list[Batch]], list[Batch]]] = {
    "as sent": lambda batches: batches,
    "backwards": lambda batches: batches[::-1],
    "twice": lambda batches: batches + batches,
    "one by one": _one_by_one,
}


def read(path: Path, client: Client, order: str) -> dict[str, Any]:
    return {**seen(path / "x.db", ORDERS[order](client.batches())), "differs": client.expected["differs"]}


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("client", clients(), ids=lambda client: client.name)
def test_a_recording_reads_as_expected(tmp_path: Path, client: Client, order: str) -> None:
    assert read(tmp_path, client, order) == client.expected


@pytest.mark.parametrize(
    "client", [one for one in clients() if one.name in PROVIDERS], ids=lambda one: one.name
)
def test_the_totals_are_those_of_the_provider(client: Client) -> None:
    counted = client.expected["counted"]
    assert (counted["input"], counted["output"]) == PROVIDERS[client.name]


def test_every_call_counts_once_and_every_total_is_of_calls_that_count() -> None:
    assert len(clients()) == 29
    for client in clients():
        counting = [call for call in client.expected["calls"] if "not_counted" not in call]
        for name in ("input", "output", "reasoning"):
            total = client.expected["counted"][name]
            assert sum(call.get(name, 0) for call in counting) == (total or 0), (client.name, name)


@pytest.mark.skipif(not REFERENCES.is_dir(), reason="the reference's facts are not part of the project")
@pytest.mark.parametrize("client", clients(), ids=lambda client: client.name)
def test_another_reader_agrees_but_where_a_reason_is_given(client: Client) -> None:
    file = REFERENCES / client.name / "facts.json"
    facts = json.loads(file.read_text()) if file.is_file() else {}
    if not facts.get("spans"):
        return
    kinds = {"span" if kind == "-" else kind: number for kind, number in facts["kinds"].items()}
    expected = client.expected
    ours = {"span" if kind == "http" else kind: number for kind, number in expected["kinds"].items()}
    assert (expected["spans"], expected["traces"], ours) == (facts["spans"], facts["traces"], kinds)
    found = differences(facts["calls"], expected["calls"])
    for name in TOTALS:
        theirs, here = facts["counted"][name], expected["counted"][name]
        if theirs != (here or 0):
            found.append({"field": f"counted {name}", "reference": theirs, "here": here})
    assert all(given["because"] for given in expected["differs"])
    assert found == [
        {name: value for name, value in given.items() if name != "because"} for given in expected["differs"]
    ]


def test_nothing_of_a_recording_is_rejected() -> None:
    for client in clients():
        batches = client.batches()
        assert batches
        assert not any(batch.rejected for batch in batches)
