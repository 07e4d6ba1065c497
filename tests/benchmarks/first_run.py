"""How long a new user waits: a fresh clone, nothing cached, and the README's first command.

Run as ``python tests/benchmarks/first_run.py [--python PYTHON]`` on a machine that reaches a package index;
it downloads about 130 MB. The command runs without a screen, so that it ends by itself. Prints JSON: seconds
from its start to the environment, to the installed program, to the figures of the sample traffic and to its
end, and what all of it computed. The exit code is 1 if the figures took more than a minute.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
PROMISED_S = 60.0
STEPS = {"· installing": "environment_s", "There is no screen": "installed_s", "traces": "figures_s"}
"""How the line begins that tells of a step's end, and the step."""


def first_run(python: str, folder: Path) -> dict[str, float]:
    """The seconds of one first run in an empty folder."""
    checkout, home = folder / "spanglass", folder / "home"
    home.mkdir()
    subprocess.run(["git", "clone", "-q", str(CHECKOUT), str(checkout)], check=True)
    left_out = ("DISPLAY", "WAYLAND_DISPLAY", "VIRTUAL_ENV", "PYTHONPATH", "UV_CACHE_DIR")
    environment = {name: value for name, value in os.environ.items() if name not in left_out}
    environment |= {
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / "cache"),
        "PIP_CACHE_DIR": str(home / "pip"),
    }
    words, began, found = [python, "packaging/run.py"], time.monotonic(), dict[str, float]()
    with subprocess.Popen(words, cwd=checkout, env=environment, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        for line in running.stdout:
            for start, step in STEPS.items():
                if line.startswith(start):
                    found.setdefault(step, round(time.monotonic() - began, 2))
    if running.returncode:
        raise subprocess.CalledProcessError(running.returncode, words)
    return {**found, "ended_s": round(time.monotonic() - began, 2)}


def main() -> int:
    """Measure, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", default="python3")
    values = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="spanglass-first-run-") as name:
        found = first_run(values.python, Path(name))
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    report = {**found, "cpu_s": round(used.ru_utime + used.ru_stime, 1), "load": os.getloadavg()[0]}
    sys.stdout.write(json.dumps(report, indent=1) + "\n")
    return int(found["figures_s"] > PROMISED_S)


if __name__ == "__main__":
    sys.exit(main())
