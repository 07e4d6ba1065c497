"""What the window asks all the time costs the same however much is stored."""

from pathlib import Path

from builders import MS
from live_work import HOUR_NS, works
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer
from traffic import a_batch, a_span

NOW_NS = 1_800_000_000_000_000_000
RECENT, EARLIER = 210, 1000


def a_store(path: Path, earlier: int) -> Path:
    """A store with the same last hour and so many traces in the month before."""
    times = [NOW_NS - HOUR_NS * 24 * (2 + number % 28) - number * MS for number in range(earlier)]
    times += [NOW_NS - HOUR_NS + (number + 1) * HOUR_NS // (RECENT + 2) for number in range(RECENT)]
    writer = Writer(path, clock=lambda: NOW_NS)
    for first in range(0, len(times), 200):
        spans = [
            a_span(1, trace=(first + place + 1).to_bytes(16, "big"), start=start_ns)
            for place, start_ns in enumerate(times[first : first + 200])
        ]
        writer.write([a_batch(*spans)])
    while writer.settle():
        pass
    writer.close()
    return path


def test_live_questions_cost_the_same_whatever_was_stored_before(tmp_path: Path) -> None:
    found = []
    for earlier in (0, EARLIER):
        reader = Reader(a_store(tmp_path / f"{earlier}.db", earlier), clock=lambda: NOW_NS)
        found.append(works(reader, NOW_NS, reader.last_revision() - 5))
        reader.close()
    few, many = found
    assert all(work.steps for name, work in few.items() if name != "alerts")
    for name, work in few.items():
        assert many[name].steps <= 1.2 * work.steps + 200, name
        assert many[name].pages <= 1.2 * work.pages + 20, name
