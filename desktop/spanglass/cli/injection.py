"""How a program is started so that its model calls are captured: what its environment gets."""

import os
import re
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import spanglass

SDK = Path(spanglass.__file__).parent / "sdk"
_INJECT, _NODE = SDK / "inject", SDK / "node" / "register.mjs"
_ALONE = frozenset("IES")
_WITH_VALUE = frozenset("WXQ")
_OTEL = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_RESOURCE, _RUN = "OTEL_RESOURCE_ATTRIBUTES", "spanglass.run="
_SPLIT = re.compile(r"""[\s"'\\]""")
_USUAL = "http://127.0.0.1:4318"


def environment(given: Mapping[str, str], endpoint: str, run: str, notes: Path) -> dict[str, str]:
    """The program's environment with the capture in it; what the user has set for it stays."""
    found = {**given, "SPANGLASS_ENDPOINT": endpoint, "SPANGLASS_RUN": run, "SPANGLASS_RUN_NOTES": str(notes)}
    # Whatever OpenTelemetry the program has of its own names the run too.
    named = [each for each in given.get(_RESOURCE, "").split(",") if each and not each.startswith(_RUN)]
    found[_RESOURCE] = ",".join([*named, f"{_RUN}{run}"])
    path = given.get("PYTHONPATH")
    found["PYTHONPATH"] = os.pathsep.join([str(_INJECT), *([path] if path else [])])
    if _NODE.is_file():
        load = f"--import={_NODE.as_uri()}"
        found["NODE_OPTIONS"] = " ".join(filter(None, (given.get("NODE_OPTIONS"), load)))
        if not _SPLIT.search(place := _NODE.as_posix()):  # Bun has no way to write such a place
            found["BUN_OPTIONS"] = " ".join(filter(None, (given.get("BUN_OPTIONS"), f"--preload={place}")))
    if endpoint != _USUAL and not any(name in given for name in _OTEL):
        found["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint
        found.setdefault("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")
    return found


def resolved(command: Sequence[str], path: str | None = None) -> str | None:
    """The file of a command, as the shell would find it; None if there is none."""
    return shutil.which(command[0], path=path) if command else None


def objection(command: Sequence[str]) -> str | None:
    """Why nothing of a command can be captured, if that can be seen beforehand."""
    if not Path(command[0]).name.lower().startswith(("python", "pypy")):
        return None
    for word in command[1:]:
        if not word.startswith("-") or word.startswith("--") or word in ("-c", "-m", "-"):
            return None
        flags = word[1:]
        if found := next((flag for flag in flags if flag in _ALONE), None):
            return (
                f"Python's -{found} keeps it from loading anything that its own environment does not have: "
                "its calls are not captured. One line in the program does it: import spanglass.auto"
            )
        if flags[:1] in _WITH_VALUE:
            return None
    return None


def unnoticed(notes: Path, command: Sequence[str]) -> str | None:
    """Why nothing was captured, where no process of a command has taken part; None if one has."""
    if any(notes.iterdir()):
        return None
    name = Path(command[0]).name
    return (
        f"No Python, Node or Bun process of {name} could be captured: it is another kind of program, a "
        "frozen one, or it clears its environment. A base URL does it for any program: see spanglass's "
        "first page."
    )


@dataclass(frozen=True, slots=True)
class Handed:
    """How many spans a program's processes handed over and how many they could not, by their notes."""

    sent: int
    dropped: int


def handed(notes: Path) -> Handed:
    """What the notes say that a program's processes left as they ended; one that was killed left none."""
    return Handed(_sum(notes, "sent"), _sum(notes, "dropped"))


def _sum(notes: Path, name: str) -> int:
    found = 0
    for note in notes.glob(f"{name}-*"):
        with suppress(OSError, ValueError):
            found += int(note.read_text())
    return found
