"""How long it takes to align two traces of 5,000 spans, in seconds of the processor: less than 1 each."""

import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from builders import MS, T0, a_row
from spanglass.analysis.comparing.alignment import Contents, aligned
from spanglass.core.facts import Kind
from spanglass.core.tree import build
from spanglass.core.views import SpanRow

SPANS = 5000
LIMIT_S = 1.0
KINDS = (Kind.LLM, Kind.TOOL, Kind.CHAIN, Kind.HTTP)


def trace(seed: int, shape: str, changed: float) -> tuple[list[SpanRow], Contents]:
    """Rows of one shape, the same for every seed but for a share of them."""
    plan, chance = random.Random(1), random.Random(seed)
    rows: list[SpanRow] = []
    contents: dict[bytes, bytes] = {}
    for number in range(SPANS):
        above = {
            "agent": max(0, number - 1 - plan.randrange(12)),
            "flat": 0,
            "deep": number - 1,
            "loop": number - 1 - (number - 1) % 5 if number % 5 != 1 else 0,
        }[shape]
        kind, text = plan.choice(KINDS), plan.randrange(40)
        if chance.random() < changed / 4:
            continue
        differs = chance.random() < changed
        name = f"{seed}{number:07d}".encode()
        parent = f"{seed}{above:07d}".encode() if number else b""
        title = f"{kind} {text if not differs or chance.random() < 0.5 else chance.randrange(40)}"
        contents[name] = f"{number % 600}{chance.random() if differs else ''}".encode()
        rows.append(
            a_row(
                row_id=number, span_id=name, parent_id=parent, name=title, title=title, kind=kind,
                start_ns=T0 + number * MS, end_ns=T0 + (number + 3) * MS,
            )
        )  # fmt: skip
    return rows, contents


def main() -> int:
    worst = 0.0
    for shape in ("agent", "flat", "deep", "loop"):
        for changed in (0.0, 0.02, 0.3, 1.0):
            (one, contents), (two, others) = trace(1, shape, changed), trace(2, shape, changed)
            first, second = build(one), build(two)
            began = time.process_time()
            lines = aligned(first, second, contents, others)
            took = time.process_time() - began
            worst = max(worst, took)
            pairs = sum(line.first is not None and line.second is not None for line in lines)
            told = f"{shape:6} {changed:4.0%} changed: {took:6.3f} s, {len(lines)} lines, {pairs} pairs"
            sys.stdout.write(told + "\n")
    verdict = "met" if worst < LIMIT_S else "NOT MET"
    sys.stdout.write(f"worst {worst:.3f} s, limit {LIMIT_S} s: {verdict}\n")
    return 0 if worst < LIMIT_S else 1


if __name__ == "__main__":
    raise SystemExit(main())
