"""Settings are told at once, kept in the file, and hold without one."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from spanglass.gui.session.preferences import Preferences
from spanglass.settings import Settings, load


def test_a_change_is_written_before_it_is_told(qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    preferences = Preferences(Settings(), file)
    seen: list[tuple[int, int]] = []
    preferences.changed.connect(lambda settings: seen.append((settings.rows, load(file).rows)))
    preferences.change(rows=30)
    preferences.change(rows=30)
    preferences.change(rows=7)
    assert seen == [(30, 30)]


def test_reset_sets_everything_as_it_is_at_first(qtbot: QtBot, tmp_path: Path) -> None:
    preferences = Preferences(Settings(port=5000, theme="dark"), tmp_path / "settings.toml")
    preferences.reset()
    assert (preferences.value, load(tmp_path / "settings.toml")) == (Settings(), Settings())


def test_a_file_that_cannot_be_written_is_said_and_the_change_holds(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "settings.toml").mkdir()
    preferences = Preferences(Settings(), tmp_path / "settings.toml")
    with qtbot.waitSignal(preferences.not_kept) as said:
        preferences.change(theme="light")
    assert "settings.toml cannot be written" in said.args[0]
    assert preferences.value.theme == "light"
