"""Two starts on one store meet: the second is heard by the first."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket
from pytestqt.qtbot import QtBot

from spanglass.gui.process.single_instance import SingleInstance, Wish, meeting_folder, wish_of

Make = Callable[[str], SingleInstance]
WISH = Wish((Path("/t/a b.jsonl"), Path("/t/ü\n.json")), "token-1")


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    made: list[SingleInstance] = []

    def build(store: str = "a.db") -> SingleInstance:
        made.append(SingleInstance(tmp_path / store, tmp_path))
        return made[-1]

    yield build
    for one in made:
        one.stop()


SECOND = """
import json, sys
from pathlib import Path
from spanglass.gui.process.single_instance import SingleInstance, Wish
store, folder, files, token = json.loads(sys.argv[1])
sys.exit(not SingleInstance(Path(store), Path(folder)).hand_over(Wish(tuple(map(Path, files)), token)))
"""


def hand_over(qtbot: QtBot, first: SingleInstance, store: Path, wish: Wish = WISH) -> list[Wish]:
    """What the first hears of a process on `store`."""
    heard: list[Wish] = []
    first.wished.connect(heard.append)
    said = json.dumps([str(store), str(store.parent), [str(file) for file in wish.files], wish.token])
    second = subprocess.Popen([sys.executable, "-c", SECOND, said])
    qtbot.waitUntil(lambda: second.poll() is not None)
    assert second.returncode == (0 if heard else 1)
    return heard


def test_files_of_the_second_come_to_the_first(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    first = make("a.db")
    assert not first.hand_over(WISH), "nobody is there yet"
    first.listen()
    assert hand_over(qtbot, first, tmp_path / "a.db") == [WISH]
    assert hand_over(qtbot, first, tmp_path / "a.db", Wish()) == [Wish()]


def test_another_store_has_another_window(make: Make) -> None:
    first, other = make("a.db"), make("b.db")
    first.listen()
    assert not other.hand_over(WISH)


def test_a_link_to_the_store_is_the_same_store(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "a.db")
    first = make("a.db")
    first.listen()
    assert hand_over(qtbot, first, tmp_path / "link.db") == [WISH]


def test_only_one_of_two_listens_and_the_next_takes_its_place(
    qtbot: QtBot, make: Make, tmp_path: Path
) -> None:
    first, second = make("a.db"), make("a.db")
    first.listen()
    second.listen()
    assert second._server is None
    first.stop()
    second.listen()
    assert hand_over(qtbot, second, tmp_path / "a.db") == [WISH]


def test_what_one_that_was_killed_left_behind_is_in_nobodys_way(
    qtbot: QtBot, make: Make, tmp_path: Path
) -> None:
    first = make("a.db")
    Path(first._name).write_bytes(b"")
    first.listen()
    assert hand_over(qtbot, first, tmp_path / "a.db") == [WISH]


@pytest.mark.parametrize("said", [b"\n", b"{\n", b"[]\n", b'{"files": 3, "token": ""}\n', b"\xff\n"])
def test_what_makes_no_sense_only_brings_the_window_to_the_front(
    qtbot: QtBot, make: Make, said: bytes
) -> None:
    first = make("a.db")
    first.listen()
    socket = QLocalSocket()
    socket.connectToServer(first._name)
    assert socket.waitForConnected(1000)
    with qtbot.waitSignal(first.wished) as told:
        socket.write(said)
    assert told.args == [Wish()]
    socket.abort()
    qtbot.waitUntil(lambda: not first._heard)


def test_endless_talk_is_cut_off(qtbot: QtBot, make: Make) -> None:
    first = make("a.db")
    first.listen()
    socket = QLocalSocket()
    socket.connectToServer(first._name)
    assert socket.waitForConnected(1000)
    socket.write(b"x" * ((1 << 20) + 10))
    qtbot.waitUntil(lambda: socket.state() is QLocalSocket.LocalSocketState.UnconnectedState)
    assert not first._heard


def test_a_wish_has_whole_paths_and_the_desktops_leave(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    environment = {"DESKTOP_STARTUP_ID": "s", "XDG_ACTIVATION_TOKEN": "x"}
    assert wish_of([Path("a.json")], environment) == Wish((tmp_path / "a.json",), "x")
    assert wish_of([], {}) == Wish()


def test_they_meet_in_the_sessions_folder_if_there_is_one(tmp_path: Path) -> None:
    other = tmp_path / "data"
    assert meeting_folder({"XDG_RUNTIME_DIR": str(tmp_path)}, other) == tmp_path
    assert meeting_folder({"XDG_RUNTIME_DIR": "/not/there"}, other) == other
    assert meeting_folder({}, other) == other
    assert os.access(tmp_path, os.W_OK)
