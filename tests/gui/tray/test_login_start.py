"""The entry that starts the program at login."""

import re
from pathlib import Path

import pytest

from spanglass.files import default_store
from spanglass.gui.tray.login_start import LoginStart, login_command


def entry(folder: Path) -> Path:
    return folder / "autostart" / "spanglass.desktop"


def start(folder: Path, *words: str, platform: str = "linux") -> LoginStart:
    return LoginStart(words or ("/usr/bin/spanglass", "--tray"), {"XDG_CONFIG_HOME": str(folder)}, platform)


def test_it_is_switched_on_and_off(tmp_path: Path) -> None:
    login = start(tmp_path)
    assert not login.on
    login.set_on(True)
    assert login.on
    assert 'Exec="/usr/bin/spanglass" "--tray"' in entry(tmp_path).read_text().splitlines()
    login.set_on(False)
    assert not login.on
    login.set_on(False)


@pytest.mark.parametrize("line", ["Hidden=true", "X-GNOME-Autostart-enabled = false"])
def test_an_entry_that_the_desktop_switched_off_is_off(tmp_path: Path, line: str) -> None:
    login = start(tmp_path)
    login.set_on(True)
    with entry(tmp_path).open("a") as file:
        file.write(f"{line}\n")
    if line.startswith("X-"):
        text = entry(tmp_path).read_text().replace("X-GNOME-Autostart-enabled=true\n", "")
        entry(tmp_path).write_text(text)
    assert not login.on


def test_an_entry_that_is_no_text_is_none(tmp_path: Path) -> None:
    entry(tmp_path).parent.mkdir()
    entry(tmp_path).write_bytes(b"\xff\xfe")
    assert not start(tmp_path).on


def test_words_with_spaces_and_signs_come_through_the_shells_eyes(tmp_path: Path) -> None:
    words = ("/opt/a b/spanglass", "--db", '/home/me/100% "$HOME" `x`\\y.db')
    start(tmp_path, *words).set_on(True)
    line = next(one for one in entry(tmp_path).read_text().splitlines() if one.startswith("Exec="))
    # first the file's own escapes, then the quoted words, as the specification of desktop entries has it
    quoted = line.removeprefix("Exec=").replace("\\\\", "\\")
    read = [re.sub(r"\\(.)", r"\1", word) for word in re.findall(r'"((?:[^"\\]|\\.)*)"', quoted)]
    assert tuple(word.replace("%%", "%") for word in read) == words


def test_it_is_offered_only_where_such_entries_are_read(tmp_path: Path) -> None:
    assert start(tmp_path).possible
    assert not start(tmp_path, platform="win32").possible


def test_it_begins_in_the_tray_on_the_same_store(tmp_path: Path) -> None:
    assert login_command(default_store())[-1] == "--tray"
    assert login_command(tmp_path / "a.db")[-3:] == ("--tray", "--db", str(tmp_path / "a.db"))
