"""The lines of a file around one that could not be read, and what is said of a file that is gone."""

import gzip
import os
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from spanglass.gui.files.file_lines import Excerpt, FileLines, LinesSheet, excerpt
from spanglass.gui.theming.theme import Theme


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    window.resize(900, 600)
    qtbot.addWidget(window)
    window.show()
    return window


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "many.jsonl"
    file.write_bytes(b"".join(b'{"n": %d}\r\n' % number for number in range(1, 1001)))
    return file


def shown(qtbot: QtBot, window: QWidget, file: Path, at: int) -> LinesSheet:
    looking = FileLines(Theme(), window)
    looking.show_line(file, at)
    qtbot.waitUntil(lambda: looking.sheet is not None and looking.sheet.isVisible())
    assert looking.sheet is not None
    return looking.sheet


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_packed_files_are_shown_unpacked_as_far_as_they_go(
    file: Path, pack: Callable[[bytes], bytes]
) -> None:
    whole = file.read_bytes()
    file.write_bytes(pack(whole))
    assert excerpt(file, 500).lines[20] == '{"n": 500}'
    packed = pack(whole + os.urandom(400_000))
    file.write_bytes(packed[:-10])
    assert excerpt(file, 3).lines[2] == '{"n": 3}'


def test_of_a_very_long_line_only_the_beginning_is_read(file: Path) -> None:
    file.write_bytes(b"x" * 3_000_000 + b"\nshort\n")
    assert [len(line) for line in excerpt(file, 1).lines] == [2000, 5]


def test_an_excerpt_has_the_lines_around_and_their_numbers(file: Path) -> None:
    found = excerpt(file, 500)
    assert (found.first, len(found.lines)) == (480, 41)
    assert found.lines[20] == '{"n": 500}'
    assert excerpt(file, 1).first == 1
    assert excerpt(file, 1000).lines[-1] == '{"n": 1000}'
    assert excerpt(file, 5000).lines == ()


def test_odd_bytes_and_endless_lines_are_text(tmp_path: Path) -> None:
    file = tmp_path / "odd.jsonl"
    file.write_bytes(b"\xff\xfe\n" + b"x" * 100_000)
    found = excerpt(file, 2)
    assert found.lines[0] == "\ufffd\ufffd"
    assert len(found.lines[1]) == 2000


def test_the_line_is_marked_and_numbered_as_in_the_file(qtbot: QtBot, window: QWidget, file: Path) -> None:
    sheet = shown(qtbot, window, file, 500)
    (mark,) = sheet.view.extraSelections()
    block = mark.cursor.block()
    assert block.text() == '{"n": 500}'
    assert sheet.view.number(block.blockNumber()) == 500
    assert sheet.view.number(0) == 480
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()


def test_its_text_is_shown_as_text(qtbot: QtBot, window: QWidget, tmp_path: Path) -> None:
    sheet = LinesSheet(Theme(), window)
    sheet.show_lines(Excerpt(tmp_path / "<b>x</b>", 1, 1, ("<img src=x>\u202e",)))
    assert sheet.view.toPlainText() == "<img src=x>⟨RLO⟩"


def test_a_file_that_is_gone_is_said(qtbot: QtBot, window: QWidget, tmp_path: Path) -> None:
    looking = FileLines(Theme(), window)
    with qtbot.waitSignal(looking.failed) as failed:
        looking.show_line(tmp_path / "gone", 1)
    assert failed.args == ["The file cannot be read: No such file or directory."]
