"""What the memory of the window and its receiver at rest is made of; JSON, in megabytes.

Run as ``python tests/benchmarks/memory.py [--db STORE]``; without a store a small one is made. Of each
process: its share of all its pages (``pss``), what is its own (``private``) and in common with others
(``shared``), and the same share by what it is: memory of its own (``anonymous``), the store (mapped), Qt,
Python's libraries, other files. The exit code is 1 if both together are over what is promised.
"""

import argparse
import json
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from startup import PROMISED, TESTS, a_screen, family

from local_ports import a_free_port
from sample_store import a_sample_store

_REST_S = 40.0
_MAPPING = re.compile(r"^[0-9a-f]+-[0-9a-f]+ \S+ \S+ \S+ \S+ *(?P<name>.*)$")
_KINDS = (
    ("store", r"\.db(-shm|-wal)?$"), ("qt", r"PySide6|libQt|shiboken"),
    ("python", r"python|site-packages|dist-packages"), ("other files", r"^/"),
)  # fmt: skip


def shares(pid: int) -> Counter[str]:
    """Octets of a process by what they are, each page divided by those that have it."""
    found: Counter[str] = Counter()
    kind = ""
    for line in Path(f"/proc/{pid}/smaps").read_text(errors="replace").splitlines():
        mapping = _MAPPING.match(line)
        if mapping:
            name = mapping["name"]
            kind = next((kind for kind, pattern in _KINDS if re.search(pattern, name)), "anonymous")
            continue
        field, _, rest = line.partition(":")
        octets = int(rest.split()[0]) * 1024 if rest.split()[0].isdigit() else 0
        if field == "Pss":
            found["pss"] += octets
            found[kind] += octets
        if field.startswith("Private_"):
            found["private"] += octets
        if field.startswith("Shared_") and not field.endswith("Hugetlb"):
            found["shared"] += octets
    return found


def looked_at(store: Path, environment: dict[str, str]) -> dict[str, dict[str, float]]:
    """The figures of each process of a window at rest."""
    words = [sys.executable, str(TESTS / "painted_window.py"), str(store), str(a_free_port())]
    with subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, text=True) as window:
        try:
            assert window.stdout is not None
            for _ in range(2):
                window.stdout.readline()
            time.sleep(_REST_S)
            return {named(pid): megabytes(shares(pid)) for pid in family(window.pid)}
        finally:
            window.send_signal(signal.SIGTERM)


def named(pid: int) -> str:
    """A process by the words it was started with."""
    words = Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8", "replace").split("\0")
    told = [Path(word).name for word in words[1:] if word and not word.startswith("-")]
    return f"{' '.join(told[:3])[:60]} ({pid})"


def megabytes(found: Counter[str]) -> dict[str, float]:
    """The same in megabytes, the largest first."""
    return {kind: round(octets / 1e6, 1) for kind, octets in found.most_common()}


def main() -> int:
    """Print the figures."""
    reader = argparse.ArgumentParser(description="What the memory of window and receiver is made of.")
    reader.add_argument("--db", type=Path)
    values = reader.parse_args()
    with tempfile.TemporaryDirectory() as folder, a_screen(Path(folder)) as environment:
        store = values.db or a_sample_store(Path(folder) / "traces.db", 200)
        processes = looked_at(store, environment)
    together = round(sum(found.get("pss", 0) for found in processes.values()), 1)
    document = {"unit": "MB", "promised": PROMISED["memory_mb"], "together": together, "processes": processes}
    sys.stdout.write(json.dumps(document, indent=1) + "\n")
    return int(together > PROMISED["memory_mb"])


if __name__ == "__main__":
    raise SystemExit(main())
