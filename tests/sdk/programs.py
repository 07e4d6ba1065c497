"""Runs a program in a Python of its own with the capture injected, as ``spanglass run`` does."""

import os
import subprocess
import sys
from pathlib import Path

from sdk.servers import Server
from spanglass.cli.injection import environment

WITHIN_S = 60
KEY = "sk-proj-" + "k3yOfTheUser" * 3


def run(
    source: str, provider: Server, sink: Server, folder: Path, *flags: str, **more: str
) -> "subprocess.CompletedProcess[str]":
    """The finished program; `URL` and `KEY` are names in it."""
    notes = folder / "notes"
    notes.mkdir(exist_ok=True)
    script = folder / "program.py"
    script.write_text(f"URL = {provider.url!r}\nKEY = {KEY!r}\n{source}")
    given = {**os.environ, "SPANGLASS_PORT": "9", **more}
    return subprocess.run(
        [sys.executable, *flags, str(script)], capture_output=True, text=True, timeout=WITHIN_S,
        env=environment(given, sink.url, "run-1", notes),
    )  # fmt: skip
