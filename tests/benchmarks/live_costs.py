"""How much the questions that the window asks all the time make SQLite do, in stores of several sizes; JSON.

Run as ``PYTHONPATH=desktop:tests python tests/benchmarks/live_costs.py [--history FILE]... [--keep FOLDER]``.
To an empty store, one of 100,000 spans and a copy of each history the same hour of 1,000 spans is added; then
each question is asked, and the instructions of SQLite's machine and the pages it needed are counted.
The exit code is 1 if the largest store needs more than twice what the smallest does.
"""

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from large_store import build, loadgen

from live_work import HOUR_NS, told, works
from spanglass.formats import Request
from spanglass.formats.otlp_protobuf import FORMAT
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer

HOUR_SPANS, BUILT = 1_000, 100_000
_SLACK_STEPS = 400


def stores(folder: Path, histories: list[Path]) -> Iterator[Path]:
    """Files to which the hour is added, by their size."""
    yield folder / "empty.db"
    built = folder / "built.db"
    build(built, BUILT)
    yield built
    for number, history in enumerate(histories):
        yield Path(shutil.copyfile(history, folder / f"{number}.db"))


def with_the_hour(path: Path, now_ns: int) -> None:
    """Add the newest hour, and settle."""
    writer = Writer(path, clock=lambda: now_ns)
    corpus = loadgen().Corpus(pool=300)
    hour = {"start": 10_000_000, "end_ns": now_ns, "window_s": 3400}
    for body, *_ in corpus.requests(batch=100, max_spans=HOUR_SPANS, **hour):
        writer.write([FORMAT.decode(Request("POST", "/v1/traces", "application/x-protobuf", body, {}))])
    while writer.settle():
        pass
    writer.close()


def main() -> int:
    """Print what each question costs in each store."""
    parser = argparse.ArgumentParser(description="What the live questions cost in stores of several sizes.")
    parser.add_argument("--history", type=Path, action="append", default=[])
    parser.add_argument("--keep", type=Path, help="a folder for the stores instead of one that is deleted")
    values = parser.parse_args()
    now_ns = time.time_ns() + 2 * HOUR_NS  # the histories end about now
    found = {}
    with tempfile.TemporaryDirectory() as name:
        for path in stores(values.keep or Path(name), values.history):
            with_the_hour(path, now_ns)
            reader = Reader(path, clock=lambda: now_ns)
            spans = reader.status().spans
            found[spans] = told(works(reader, now_ns, reader.last_revision() - 20))
            reader.close()
            sys.stderr.write(f"{spans}: {found[spans]}\n")
    least, most = found[min(found)], found[max(found)]
    missed = [name for name in least if most[name]["steps"] > 2 * least[name]["steps"] + _SLACK_STEPS]
    sys.stdout.write(json.dumps({"stores": found, "missed": missed}, indent=1) + "\n")
    return int(bool(missed))


if __name__ == "__main__":
    raise SystemExit(main())
