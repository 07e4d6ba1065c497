"""A page as a picture without a screen, by the command that makes it."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from sample_store import a_sample_store
from spanglass.gui.pages.traces.build import traces_page
from spanglass.gui.places.late_page import LatePage
from spanglass.gui.questions.live import _Watcher
from spanglass.gui.screenshot import ScreenshotError, Shot, _settle, _show, render
from spanglass.gui.shell import Shell, WindowOptions
from spanglass.gui.theming.theme import Scheme, Theme
from spanglass.store.connection import connect_writer
from spanglass.store.migrations import migrate


def command(*arguments: object) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "spanglass", "screenshot", *(str(one) for one in arguments)]
    return subprocess.run(words, capture_output=True, text=True, timeout=60)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_sample_store(tmp_path_factory.mktemp("store") / "a.db", 12)


def test_the_page_is_drawn_in_the_size_and_theme_asked_for(store: Path, tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    how = ("--size", "1000x640", "--theme", "light", "--query", "name:answer_ticket")
    done = command("traces", "--db", store, "-o", picture, *how)
    assert (done.returncode, done.stdout.strip()) == (0, str(picture))
    image = QImage(str(picture))
    assert (image.width(), image.height()) == (1000, 640)
    assert image.pixelColor(500, 630).lightness() > 200


def test_a_store_that_is_not_there_shows_the_first_page(tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    done = command("first-run", "--db", tmp_path / "none.db", "-o", picture)
    assert done.returncode == 0, done.stderr
    assert QImage(str(picture)).width() == 1440
    assert not (tmp_path / "none.db").exists()


def test_the_settings_are_a_page_too(store: Path, tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    done = command("settings", "--db", store, "-o", picture, "--theme", "light")
    assert done.returncode == 0, done.stderr
    ground = QImage(str(picture)).pixelColor(300, 850)
    assert ground.name() == "#f1f2f4"


def test_a_filter_that_cannot_be_read_is_a_sentence(store: Path, tmp_path: Path) -> None:
    shot = Shot("traces", (800, 600), Scheme.DARK, query="modle:x")
    with pytest.raises(ScreenshotError, match="No field “modle”"):
        render(WindowOptions(store), shot, tmp_path / "a.png")


def test_a_store_of_an_older_version_is_said(tmp_path: Path) -> None:
    store = tmp_path / "old.db"
    connection = connect_writer(store)
    migrate(connection, to=5)
    connection.close()
    done = command("traces", "--db", store, "-o", tmp_path / "a.png")
    assert done.returncode == 1
    assert "older version" in done.stderr
    assert "spanglass serve" in done.stderr
    assert not (tmp_path / "a.png").exists()


@pytest.mark.parametrize(("receiving", "said"), [(False, "Not receiving"), (True, "Listening on")])
def test_the_picture_says_whether_anything_is_received(
    qtbot: QtBot, styled: Callable[[Theme], None], store: Path, *, receiving: bool, said: str
) -> None:
    theme, options = Theme(), WindowOptions(store)
    styled(theme)
    shell = Shell(theme, options, traces_page)
    qtbot.addWidget(shell.window)
    _show(shell, options, Shot("first-run", (1000, 700), Scheme.DARK, receiving=receiving))
    words = [button.text() for button in shell.parts.status_bar.findChildren(QAbstractButton)]
    shell.stop()
    assert any(word.startswith(said) for word in words)


@pytest.fixture
def settled(qtbot: QtBot, styled: Callable[[Theme], None], store: Path) -> Callable[[str], Shell]:
    def settle(page: str) -> Shell:
        theme, options = Theme(), WindowOptions(store)
        styled(theme)
        shell = Shell(theme, options, traces_page)
        qtbot.addWidget(shell.window)
        _show(shell, options, Shot(page, (1000, 700), Scheme.DARK))
        assert _settle(shell) == ""
        shell.stop()
        return shell

    return settle


def late(method: Callable[..., Any]) -> Callable[..., Any]:
    """The method on a machine where threads come to their turn late."""

    def after_a_while(*values: object) -> Any:
        time.sleep(1.5)
        return method(*values)

    return after_a_while


@pytest.mark.parametrize("page", ["compare", "replay", "fixes", "evals"])
def test_the_picture_waits_for_a_page_that_is_still_being_loaded(
    settled: Callable[[str], Shell], monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    monkeypatch.setattr(LatePage, "_read", late(LatePage._read))
    shell = settled(page)
    made = [place.made for place in shell.window.findChildren(LatePage) if place.isVisible()]
    assert [one is not None and one.isVisible() for one in made] == [True]


def test_the_picture_waits_for_the_first_news_of_the_store(
    settled: Callable[[str], Shell], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_Watcher, "_open", late(_Watcher._open))
    shell = settled("traces")
    assert not shell.page.empty
    assert shell.selection.trace is not None
