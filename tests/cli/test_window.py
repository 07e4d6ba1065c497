"""``spanglass WORD`` where the word is neither a command nor a file."""

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize(
    ("word", "hint"),
    [("trases", "Did you mean “spanglass traces”?"), ("xyzzy", "Commands: spanglass --help")],
)
def test_a_word_that_is_no_command_opens_no_window(tmp_path: Path, word: str, hint: str) -> None:
    words = [sys.executable, "-m", "spanglass", word, "--db", str(tmp_path / "t.db")]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"There is no command and no file “{word}”. {hint}\n"
