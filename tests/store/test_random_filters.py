"""Whatever a filter asks, its pages in any order and its counts are what a plain look at all traces says."""

from pathlib import Path
from random import Random

import pytest

from random_filters import Sent, random_filter, random_traces
from spanglass.core.views import Listing
from spanglass.store import conditions, near_words, next_traces, word_traces
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer

TRACES, FILTERS, LIMIT = 240, 25, 37
LISTINGS = (Listing("time"), Listing("time", descending=False), Listing("duration"), Listing("name"))


@pytest.fixture(scope="module")
def sent() -> list[Sent]:
    return random_traces(Random(7), TRACES)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, sent: list[Sent]) -> Path:
    path = tmp_path_factory.mktemp("store") / "traces.db"
    writer = Writer(path)
    for each in sent:
        writer.write([each.batch()])
        if each.number == TRACES * 9 // 10:
            while writer.settle():
                pass  # what comes after is not in the sets yet
    writer.close()
    return path


def paged(reader: Reader, query: str, listing: Listing) -> list[int]:
    """The numbers of all traces that a filter finds, page by page."""
    numbers: list[int] = []
    cursor = None
    while True:
        page = reader.traces(query, before=cursor, limit=LIMIT, listing=listing)
        numbers += [int.from_bytes(trace.trace_id, "big") - 1 for trace in page.traces]
        cursor = page.next
        if cursor is None:
            return numbers


def in_order(sent: list[Sent], numbers: set[int], listing: Listing) -> list[int]:
    """Some traces as a listing orders them; what is the same goes by time, then by row."""
    value = (lambda each: each.took_ms) if listing.column == "duration" else (lambda _: 0)
    some = [each for each in sent if each.number in numbers]
    some.sort(key=lambda each: (value(each), each.start_ns, each.number), reverse=listing.descending)
    return [each.number for each in some]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("small", [False, True])
def test_what_a_filter_finds_is_what_a_plain_look_finds(
    store: Path, sent: list[Sent], monkeypatch: pytest.MonkeyPatch, seed: int, *, small: bool
) -> None:
    if small:  # as if the store held very many traces
        monkeypatch.setattr(conditions, "FEW", 3)
        monkeypatch.setattr(conditions, "_PAGE", 2)
        monkeypatch.setattr(next_traces, "_AT_ONCE", 3)
        monkeypatch.setattr(next_traces, "_WALKED", 20)
        monkeypatch.setattr(word_traces, "_MOST_ROWS", 2)
        monkeypatch.setattr(near_words, "STEPS", (20, 60))
        monkeypatch.setattr(near_words, "GAPS", 30)
    random, reader = Random(seed), Reader(store)
    for _ in range(FILTERS):
        asked = random_filter(random)
        right = {each.number for each in sent if asked.finds(each)}
        listing = random.choice(LISTINGS)
        assert paged(reader, asked.text, listing) == in_order(sent, right, listing), asked.text
        assert reader.matching_count(asked.text) == len(right), asked.text
        assert reader.quick_counts(asked.text).all == len(right), asked.text
        since_ns = sent[TRACES // 2].start_ns
        late = sum(sent[number].start_ns >= since_ns for number in right)
        assert reader.matching_count(asked.text, since_ns) == late, asked.text
    reader.close()
