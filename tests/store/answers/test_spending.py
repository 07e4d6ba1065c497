"""What calls and requests cost, by a value."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from builders import MS, T0
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer
from traffic import CHAT, a_batch, a_span

OPEN = 2**62
CALLS = (
    ("ann", "acme", "s1", "gpt-4o", 1), ("bob", "acme", "s1", "gpt-4o", 2), ("ann", None, "s2", "gpt-4o", 3),
    (None, None, None, "gpt-4o", 4), ("ann", "acme", "s2", "unheard-of", 5),
    ("eve", "ltd", "s3", "unheard-of", 6),
)  # fmt: skip
"""User, customer, session, model and thousands of input tokens of each call, a trace of its own."""
PLACES = {"user": 0, "customer": 1, "session": 2, "model": 3}


def _cost(call: tuple[Any, ...]) -> int | None:
    return 2_500_000 * call[4] + 1_000_000 if call[3] == "gpt-4o" else None


def _expected(key: str) -> dict[str | None, tuple[int, int | None]]:
    """The calls and the cost of each value."""
    groups = defaultdict(list)
    for call in CALLS:
        groups[call[PLACES[key]]].append(_cost(call))
    return {
        value: (len(costs), sum(known) if (known := [cost for cost in costs if cost is not None]) else None)
        for value, costs in groups.items()
    }


@pytest.fixture(scope="module", params=[False, True], ids=["new", "added up"])
def reader(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Reader]:
    """A store of the calls, whose sums are added up or not yet."""
    path: Path = tmp_path_factory.mktemp("spending") / "traces.db"
    writer = Writer(path, clock=lambda: T0 + 3_600_000 * MS)
    for number, (user, customer, session, model, thousands) in enumerate(CALLS, 1):
        who = {"user.id": user, "app.customer": customer, "session.id": session}
        attributes = {
            **CHAT, "gen_ai.request.model": model, "gen_ai.response.model": model,
            "gen_ai.usage.input_tokens": 1000 * thousands,
            **{key: value for key, value in who.items() if value},
        }  # fmt: skip
        start = T0 + number * 1000 * MS
        writer.write([a_batch(a_span(1, trace=bytes([number]) * 16, start=start, attributes=attributes))])
    while request.param and writer.settle():
        pass
    found = Reader(path, clock=lambda: T0 + 3_600_000 * MS)
    yield found
    found.close()
    writer.close()


@pytest.mark.parametrize("query", ["", "service:app"])
@pytest.mark.parametrize("key", ["user", "customer", "model"])
def test_what_calls_cost_is_told_by_a_value_the_dearest_first(reader: Reader, key: str, query: str) -> None:
    costs = reader.spent_on(key, T0, OPEN, query)
    assert {cost.value: (cost.calls, cost.cost_nano) for cost in costs} == _expected(key)
    assert [cost.cost_nano or 0 for cost in costs] == sorted(
        (cost.cost_nano or 0 for cost in costs), reverse=True
    )
    assert all(cost.requests is None for cost in costs)
    assert reader.spent_on(key, T0, OPEN, query, most=2) == costs[:2]


@pytest.mark.parametrize("key", ["user", "customer", "model", "session"])
def test_what_was_spent_in_a_range_is_told_by_a_value(reader: Reader, key: str) -> None:
    found = reader.spent_between(key, T0, OPEN, "service:app")
    assert {value: (calls, cost) for value, calls, cost in found} == _expected(key)
    end_ns = T0 + 3_000 * MS  # the third call begins then
    assert sum(calls for _, calls, _ in reader.spent_between(key, T0, end_ns)) == 2


def test_sessions_are_told_with_their_requests(reader: Reader) -> None:
    costs = reader.spent_on("session", T0, OPEN)
    assert [(cost.value, cost.requests, cost.calls, cost.cost_nano) for cost in costs] == [
        (None, 1, 1, 11_000_000), ("s1", 2, 2, 9_500_000), ("s2", 2, 2, 8_500_000), ("s3", 1, 1, None),
    ]  # fmt: skip
    assert costs[1].each_nano == 4_750_000
