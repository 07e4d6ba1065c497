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
_DRAWN = [
    f"tests/gui/{part}" for part in ("pages", "charts", "widgets", "models", "search", "export", "library")
]
_PARTS = {
    "the others": ["--ignore=tests/gui", *(f"--ignore={folder}" for folder in _WAITING)],
    "processes": _WAITING,
    "pages": _DRAWN,
    "the window": ["tests/gui", *(f"--ignore={folder}" for folder in _DRAWN)],
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
    pytest: list[object] = [tools / "pytest", *sys.argv[1:]]
    if sys.argv[1:]:
        failed += [] if _passes("pytest", pytest, environment) else ["pytest"]
    else:
        failed += _at_once(_commands(pytest), environment)
    say(f"failed: {', '.join(failed)}" if failed else "every check passed")
    return 1 if failed else 0


def _commands(pytest: list[object]) -> dict[str, list[object]]:
    """All tests, in parts that each take minutes."""
    return {
        f"pytest of {name}": [*pytest, "-o", f"cache_dir=.pytest_cache/{name}", *chosen]
        for name, chosen in _PARTS.items()
    }


def _at_once(commands: dict[str, list[object]], environment: dict[str, str]) -> list[str]:
    """Run checks at the same time; the names of those that failed."""
    failed: list[str] = []
    with ExitStack() as stack:
        running: list[tuple[str, IO[str], subprocess.Popen[bytes]]] = []
        for name, parts in commands.items():
            command = [str(part) for part in parts]
            said: IO[str] = stack.enter_context(tempfile.TemporaryFile("w+"))
            into = said if running else None  # what the first says is seen as it comes
            say(f"{name}, at the same time: {' '.join(command[1:])}")
            child = subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdout=into, stderr=into)
            running.append((name, said, child))
        for name, said, child in running:
            code = child.wait()
            said.seek(0)
            sys.stdout.write(said.read())
            sys.stdout.flush()
            say(f"{name}: {'FAILED' if code else 'passed'}")
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
