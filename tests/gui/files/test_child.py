"""What a child said on its way out, and how a file is named."""

from pathlib import Path

import pytest

from spanglass.gui.files.child import home_short, last_sentence


@pytest.mark.parametrize(
    ("stderr", "sentence"),
    [
        (b"", ""),
        (b"\n  \n", ""),
        (b"log line\nspanglass: port 1 is taken.\n\n", "Port 1 is taken."),
        (b"\xff\x1b[31mred", "�␛[31mred"),
    ],
)
def test_the_last_line_is_the_reason(stderr: bytes, sentence: str) -> None:
    assert last_sentence(stderr) == sentence


def test_a_long_reason_is_cut() -> None:
    assert len(last_sentence(b"x" * 10_000)) == 401


def test_the_home_folder_is_written_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ann")
    assert home_short(Path("/home/ann/a/b.db")) == "~/a/b.db"
    assert home_short(Path("/srv/b.db")) == "/srv/b.db"
