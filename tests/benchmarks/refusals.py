"""How well and how fast refusals are found in labelled answers: precision, recall, F1, microseconds a text.

Run as ``python tests/benchmarks/refusals.py [FOLDER] [--json]``. The folder holds ``*.jsonl`` files of
objects with ``text`` and ``label``; refusals are scored against compliances, other labels are left out.
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from spanglass.analysis.refusals.refusals import in_text

ROOT = Path(__file__).resolve().parents[2]
LABELS = ("refusal", "compliance")
PASSES = 5
HEADING = (
    f"{'set':<22}{'texts':>6}{'ref':>6}{'precision':>10}{'recall':>9}{'F1':>9}"
    f"{'flagged':>9}{'us':>8}{'worst':>8}  kinds"
)


@dataclass(frozen=True, slots=True)
class Score:
    """The figures of one set; `best_us` is the quickest of some passes, `worst_us` the slowest text in it."""

    name: str
    texts: int
    refusals: int
    precision: float | None
    recall: float | None
    f1: float | None
    flagged: float
    kinds: dict[str, int]
    best_us: float
    worst_us: float


def score(name: str, rows: Sequence[dict[str, str]]) -> Score:
    """The figures of the rows that are labelled refusal or compliance."""
    texts = [row["text"] for row in rows]
    found = [in_text(text) for text in texts]
    truth = [row["label"] == "refusal" for row in rows]
    hits = sum(refusal is not None and true for refusal, true in zip(found, truth, strict=True))
    flagged = sum(refusal is not None for refusal in found)
    precision = hits / flagged if flagged else None
    recall = hits / sum(truth) if any(truth) else None
    both = 2 * hits / (flagged + sum(truth)) if any(truth) else None
    times = min((timed(in_text, texts) for _ in range(PASSES)), key=sum)
    kinds = Counter(refusal.kind.value for refusal in found if refusal is not None)
    return Score(
        name=name,
        texts=len(texts),
        refusals=sum(truth),
        precision=precision if any(truth) else None,
        recall=recall,
        f1=both,
        flagged=flagged / max(len(texts), 1),
        kinds=dict(kinds),
        best_us=sum(times) / max(len(times), 1) / 1000,
        worst_us=max(times, default=0) / 1000,
    )


def timed(read: Callable[[str], object], texts: Sequence[str]) -> list[int]:
    """The nanoseconds of computing that each text took, whatever else the machine does."""
    times = []
    for text in texts:
        begun = time.thread_time_ns()
        read(text)
        times.append(time.thread_time_ns() - begun)
    return times


def labelled(path: Path) -> list[dict[str, str]]:
    """The scored rows of a file."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    return [row for row in rows if row["label"] in LABELS]


def line(found: Score) -> str:
    """The figures as one line of a table."""
    shown = [
        f"{value:9.3f}" if value is not None else f"{'-':>9}"
        for value in (found.precision, found.recall, found.f1)
    ]
    return (
        f"{found.name:<22}{found.texts:>6}{found.refusals:>6}{''.join(shown)}{found.flagged:>9.2%}"
        f"{found.best_us:>8.1f}{found.worst_us:>8.0f}  {found.kinds}"
    )


def main() -> int:
    """Print the figures of every set in the folder."""
    reader = argparse.ArgumentParser(
        description="How well and how fast refusals are found in labelled answers."
    )
    reader.add_argument("folder", nargs="?", type=Path, default=ROOT.parent / "shared" / "refusals")
    reader.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    given = reader.parse_args()
    files = sorted(given.folder.glob("*.jsonl"))
    if not files:
        sys.stderr.write(f"There are no *.jsonl files in {given.folder}.\n")
        return 1
    scores = [score(path.stem, labelled(path)) for path in files]
    if given.json:
        sys.stdout.write(json.dumps({"sets": [asdict(found) for found in scores]}, indent=1) + "\n")
        return 0
    sys.stdout.write(HEADING + "\n")
    for found in scores:
        sys.stdout.write(line(found) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
