"""Whether a receiver that is killed keeps all it acknowledged: spans answered with 200, spans missing.

Run as ``python tests/benchmarks/kill.py [--rounds 20] [--seed 1]``. Each round sends to a receiver from
four clients and kills it with SIGKILL somewhere in the first second; all rounds write to one store. Prints
JSON; the exit code is 1 if a span is missing or the file is damaged.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from killing import found, killed


def measured(store: Path, rounds: int, seed: int) -> dict[str, Any]:
    """The sums over all rounds, and the worst that the file was said to be."""
    rng, acknowledged, sent, refused = Random(seed), [], 0, 0
    began = time.monotonic()
    damaged = []
    for number in range(rounds):
        stream = killed(store, seed * 1000 + number, rng.uniform(0.02, 1.0))
        acknowledged += stream.acknowledged
        sent, refused = sent + stream.sent, refused + len(stream.refused)
        now = found(store, acknowledged)
        if now.integrity != "ok":
            damaged.append(now.integrity)
    return {
        "rounds": rounds,
        "sent": sent,
        "acknowledged": len(acknowledged),
        "stored": now.spans,
        "missing": now.missing,
        "refused_requests": refused,
        "integrity": damaged or "ok",
        "seconds": round(time.monotonic() - began, 1),
    }


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    values = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = measured(Path(folder) / "traces.db", max(1, values.rounds), values.seed)
    sys.stdout.write(json.dumps(figures) + "\n")
    return 1 if figures["missing"] or figures["integrity"] != "ok" else 0


if __name__ == "__main__":
    sys.exit(main())
