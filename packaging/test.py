"""Runs every check: ``python3 packaging/test.py [PYTEST ARGS]``.

Installs what the checks need (system packages too), then runs ruff, mypy, import-linter and pytest,
shows what failed, and exits 1 if anything did.
"""

import os
import subprocess
import sys
import tempfile
import time

from environment import CHECKOUT, PYTHON, prepare, say

PROGRAMS = {
    "Xvfb": "xvfb",
    "xauth": "xauth",
    "xdotool": "xdotool",
    "openbox": "openbox",
    "dbus-daemon": "dbus",
    "dunst": "dunst",
    "git": "git",
}


def main() -> int:
    """Prepare, run each check, and say which failed."""
    prepare("desktop,test", PROGRAMS)
    tools = PYTHON.parent
    checks = {
        "ruff": [tools / "ruff", "check", "."],
        "format": [tools / "ruff", "format", "--check", "."],
        "mypy": [tools / "mypy"],
        "imports": [tools / "lint-imports", "--no-logo"],
    }
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONDONTWRITEBYTECODE": "1"}
    failed = [name for name, command in checks.items() if not _passes(name, command, environment)]
    pytest = [tools / "pytest", *sys.argv[1:]]
    if sys.argv[1:]:
        failed += [] if _passes("pytest", pytest, environment) else ["pytest"]
    else:
        failed += _both_halves(pytest, environment)
    say(f"failed: {', '.join(failed)}" if failed else "every check passed")
    return 1 if failed else 0


def _both_halves(pytest: list[object], environment: dict[str, str]) -> list[str]:
    """The tests of the window and all others, at the same time: each half takes many minutes."""
    with tempfile.TemporaryFile("w+") as said:
        command = [str(part) for part in (*pytest, "-o", "cache_dir=.pytest_cache/gui", "tests/gui")]
        say(f"pytest of the window, beside the others: {' '.join(command[1:])}")
        window = subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdout=said, stderr=said)
        failed = [] if _passes("pytest", [*pytest, "--ignore=tests/gui"], environment) else ["pytest"]
        if window.wait():
            failed.append("pytest of the window")
        said.seek(0)
        sys.stdout.write(said.read())
        sys.stdout.flush()
    return failed


def _passes(name: str, command: list[object], environment: dict[str, str]) -> bool:
    say(" ".join([name, *(str(part) for part in command[1:])]))
    begun = time.monotonic()
    done = subprocess.run([str(part) for part in command], cwd=CHECKOUT, env=environment, check=False)
    say(f"{name}: {'passed' if not done.returncode else 'FAILED'} in {time.monotonic() - begun:.1f} s")
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
