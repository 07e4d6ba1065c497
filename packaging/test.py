"""Runs every check: ``python3 packaging/test.py [PYTEST ARGS]``.

Installs what the checks need (system packages too), then runs ruff, mypy, import-linter and pytest,
shows what failed, and exits 1 if anything did.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

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
_TESTS_FAILED, _AGAIN_AT_MOST = 1, 3


def main() -> int:
    """Prepare, run each check, and say which failed."""
    prepare("desktop,test", PROGRAMS)
    tools = PYTHON.parent
    checks: dict[str, list[object]] = {
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
    halves = (
        ("pytest", Path(".pytest_cache"), "--ignore=tests/gui"),
        ("pytest of the window", Path(".pytest_cache/gui"), "tests/gui"),
    )
    others, window = ([*pytest, "-o", f"cache_dir={cache}", chosen] for _, cache, chosen in halves)
    with tempfile.TemporaryFile("w+") as said:
        command = [str(part) for part in window]
        say(f"pytest of the window, beside the others: {' '.join(command[1:])}")
        running = subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdout=said, stderr=said)
        codes = [_run("pytest", others, environment), running.wait()]
        said.seek(0)
        sys.stdout.write(said.read())
        sys.stdout.flush()
    return [
        name
        for (name, cache, _), code in zip(halves, codes, strict=True)
        if code and not (code == _TESTS_FAILED and _pass_alone(pytest, cache, environment))
    ]


def _pass_alone(pytest: list[object], cache: Path, environment: dict[str, str]) -> bool:
    """Whether the few tests that failed pass when run again by themselves.

    A shared machine may stand still for many seconds, which no test is to be blamed for. They are named, so
    that one that fails again and again is seen.
    """
    names = list(json.loads((CHECKOUT / cache / "v/cache/lastfailed").read_text()))
    if len(names) > _AGAIN_AT_MOST or not all("::" in name for name in names):
        return False
    passed = _passes("pytest again", [*pytest, "-o", f"cache_dir={cache}", *names], environment)
    say(f"{'unsteady, passed' if passed else 'failed'} the second time: {', '.join(names)}")
    return passed


def _passes(name: str, command: list[object], environment: dict[str, str]) -> bool:
    return not _run(name, command, environment)


def _run(name: str, command: list[object], environment: dict[str, str]) -> int:
    """Run a check and give its exit code."""
    say(" ".join([name, *(str(part) for part in command[1:])]))
    begun = time.monotonic()
    words = [str(part) for part in command]
    code = subprocess.run(words, cwd=CHECKOUT, env=environment, check=False).returncode
    say(f"{name}: {'FAILED' if code else 'passed'} in {time.monotonic() - begun:.1f} s")
    return code


if __name__ == "__main__":
    sys.exit(main())
