"""The sample traffic: real shape, of now, the same for a seed, and marked as what it is."""

import json
import time
from collections import Counter
from random import Random

import pytest

from sample_store import HALF_AN_HOUR_NS, a_sample_store
from spanglass.formats import Request
from spanglass.formats.otlp_json import FORMAT
from spanglass.samples import MARK, backfill, encoded, sample_traces, stamped
from spanglass.samples.requests import ended_ns, spans_of
from spanglass.samples.wording import FINGERPRINTS
from spanglass.store.reader import Reader

NOW = time.time_ns()


def test_every_sample_can_be_decoded_and_carries_the_mark() -> None:
    for sample in sample_traces():
        body = encoded(stamped(sample, start_ns=NOW, rng=Random(1), model_version=next(iter(FINGERPRINTS))))
        batch = FORMAT.decode(Request("POST", "/v1/traces", "application/json", body, {}))
        assert batch.spans, sample.name
        assert not batch.rejected, sample.name
        assert all(span.resource.attributes.get(MARK) is True for span in batch.spans), sample.name


@pytest.mark.parametrize("side", ["before", "after"])
def test_the_shares_of_the_samples_add_up(side: str) -> None:
    assert sum(getattr(sample, side) for sample in sample_traces()) == 1000


def test_traffic_lies_within_its_range_and_has_ended() -> None:
    requests = list(backfill(100, NOW, HALF_AN_HOUR_NS, Random(1)))
    assert len(requests) == 100
    assert all(ended_ns(request) <= NOW for request in requests)
    starts = [min(int(span["startTimeUnixNano"]) for span in spans_of(request)) for request in requests]
    assert min(starts) > NOW - HALF_AN_HOUR_NS - 60_000_000_000


def test_a_seed_gives_the_same_traffic_and_another_gives_other() -> None:
    one, same, other = (
        [encoded(request) for request in backfill(20, NOW, HALF_AN_HOUR_NS, Random(seed))]
        for seed in (3, 3, 4)
    )
    assert one == same
    assert one != other


def test_no_two_traces_share_an_id() -> None:
    ids = Counter(
        next(spans_of(request))["traceId"] for request in backfill(200, NOW, HALF_AN_HOUR_NS, Random(1))
    )
    assert max(ids.values()) == 1


def test_what_is_sent_is_plain_json() -> None:
    request = next(iter(backfill(1, NOW, HALF_AN_HOUR_NS, Random(1))))
    assert json.loads(encoded(request)) == request


def test_the_traffic_has_something_of_everything(tmp_path_factory: pytest.TempPathFactory) -> None:
    reader = Reader(a_sample_store(tmp_path_factory.mktemp("samples") / "traces.db", count=300))
    for query in (
        "has:error", "has:refusal", "has:retry", "finish:length", "kind:embedding", "kind:reranker",
        "kind:retriever", "kind:tool", "stream:yes", "cached:>0", "provider:anthropic", "provider:openai",
        "version:gpt-4o-2024-08-06", "version:gpt-4o-2024-11-20",
    ):  # fmt: skip
        assert reader.traces(query, limit=1).traces, query
    figures = reader.figures()
    assert figures.cost_nano
    assert figures.input_tokens
    assert max(trace.spans for trace in reader.traces(limit=300).traces) > 40
