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
from contextlib import ExitStack
from pathlib import Path
from typing import IO

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
_PARTS = {
    "the others": ["--ignore=tests/gui"],
    "pages": ["tests/gui/pages"],
    "the window": ["tests/gui", "--ignore=tests/gui/pages"],
}


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
        failed += _in_parts(pytest, environment)
    say(f"failed: {', '.join(failed)}" if failed else "every check passed")
    return 1 if failed else 0


def _in_parts(pytest: list[object], environment: dict[str, str]) -> list[str]:
    """All tests, in parts at the same time, as each takes minutes; the names of the parts that failed."""
    failed = []
    with ExitStack() as stack:
        running: list[tuple[str, Path, IO[str], subprocess.Popen[bytes]]] = []
        for name, chosen in _PARTS.items():
            cache = Path(".pytest_cache", name)
            command = [str(part) for part in (*pytest, "--cache-clear", "-o", f"cache_dir={cache}", *chosen)]
            said: IO[str] = stack.enter_context(tempfile.TemporaryFile("w+"))
            into = said if running else None  # what the first part says is seen as it comes
            say(f"pytest of {name}, at the same time: {' '.join(command[1:])}")
            child = subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdout=into, stderr=into)
            running.append((name, cache, said, child))
        for name, cache, said, child in running:
            code = child.wait()
            said.seek(0)
            sys.stdout.write(said.read())
            sys.stdout.flush()
            say(f"pytest of {name}: {'FAILED' if code else 'passed'}")
            if code:
                failed.append((name, cache, code))
    return [
        name
        for name, cache, code in failed
        if code != _TESTS_FAILED or not _pass_alone(pytest, cache, environment)
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
