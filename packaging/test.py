"""Runs every check: ``python3 packaging/test.py [PYTEST ARGS]``.

Installs what the checks need (system packages too), then runs ruff, mypy, import-linter and pytest,
shows what failed, and exits 1 if anything did.
"""

import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from typing import IO

from environment import CHECKOUT, PYTHON, prepare, say, writing_bytecode

PROGRAMS = {
    "Xvfb": "xvfb",
    "xauth": "xauth",
    "xdotool": "xdotool",
    "openbox": "openbox",
    "dbus-daemon": "dbus",
    "dunst": "dunst",
    "git": "git",
}
_WAITING = ["tests/receiver", "tests/replay", "tests/sdk", "tests/store"]
_PARTS = {
    "the others": ["--ignore=tests/gui", *(f"--ignore={folder}" for folder in _WAITING)],
    "processes": _WAITING,
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
    environment = writing_bytecode() | {"QT_QPA_PLATFORM": "offscreen"}
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
    failed: list[str] = []
    with ExitStack() as stack:
        running: list[tuple[str, IO[str], subprocess.Popen[bytes]]] = []
        for name, chosen in _PARTS.items():
            command = [str(part) for part in (*pytest, "-o", f"cache_dir=.pytest_cache/{name}", *chosen)]
            said: IO[str] = stack.enter_context(tempfile.TemporaryFile("w+"))
            into = said if running else None  # what the first part says is seen as it comes
            say(f"pytest of {name}, at the same time: {' '.join(command[1:])}")
            child = subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdout=into, stderr=into)
            running.append((name, said, child))
        for name, said, child in running:
            code = child.wait()
            said.seek(0)
            sys.stdout.write(said.read())
            sys.stdout.flush()
            say(f"pytest of {name}: {'FAILED' if code else 'passed'}")
            failed += [name] if code else []
    return failed


def _passes(name: str, command: list[object], environment: dict[str, str]) -> bool:
    say(" ".join([name, *(str(part) for part in command[1:])]))
    begun = time.monotonic()
    done = subprocess.run([str(part) for part in command], cwd=CHECKOUT, env=environment, check=False)
    say(f"{name}: {'passed' if not done.returncode else 'FAILED'} in {time.monotonic() - begun:.1f} s")
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
