"""Where things lie, and how our command is called."""

import sys
from pathlib import Path

import pytest

from spanglass.files import own_command


def test_our_command_is_named_where_the_shell_finds_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    command = tmp_path / ("spanglass.exe" if sys.platform == "win32" else "spanglass")
    command.touch(0o755)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path / "elsewhere"))
    assert own_command() == str(command)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert own_command() == "spanglass"
