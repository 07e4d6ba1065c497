"""How long it takes to try a rule out on a store's calls, and to read them.

``python tests/benchmarks/backtests.py STORE``: a line for each rule that everybody has, over seven days.
"""

import sys
import time
from pathlib import Path

from spanglass.alerts.catalogue import default_rules
from spanglass.gui.pages.alerts.asking import Trial, sparks, tried
from spanglass.store.reader import Reader


def main(store: Path) -> None:
    """Print the seconds of the first trial, which reads the calls, then of each rule, then of all figures."""
    reader = Reader(store)
    now_ns = reader.traces("", limit=1).traces[0].start_ns
    rules = default_rules()
    began = time.perf_counter()
    tried(store, Trial(rules[0], 7, now_ns), reader)
    sys.stdout.write(f"first {time.perf_counter() - began:.2f} s\n")
    for rule in rules:
        began = time.perf_counter()
        answer = tried(store, Trial(rule, 7, now_ns, rules), reader)
        taken = time.perf_counter() - began
        sys.stdout.write(f"{rule.id} {taken:.2f} s, fired {len(answer.fired)} times\n")
    began = time.perf_counter()
    sparks(store, rules, now_ns, reader)
    sys.stdout.write(f"figures of the last day {time.perf_counter() - began:.2f} s\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
