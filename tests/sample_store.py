"""A store with sample traffic in it, for tests of what reads a store."""

import time
from pathlib import Path
from random import Random

from spanglass.formats import Request
from spanglass.formats.otlp_json import FORMAT
from spanglass.samples import backfill, encoded
from spanglass.store.writer import Writer

HALF_AN_HOUR_NS = 1800 * 1_000_000_000


def a_sample_store(path: Path, count: int = 60, seed: int = 7) -> Path:
    """A store of `count` traces of the last half hour."""
    writer = Writer(path)
    bodies = [encoded(each) for each in backfill(count, time.time_ns(), HALF_AN_HOUR_NS, Random(seed))]
    batches = [FORMAT.decode(Request("POST", "/v1/traces", "application/json", body, {})) for body in bodies]
    writer.write(batches)
    writer.close()
    return path
