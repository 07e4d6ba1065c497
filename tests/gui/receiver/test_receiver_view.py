"""What the window shows of receiving, state by state."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from spanglass.gui.bars.banner import BannerMessage, Banners
from spanglass.gui.bars.statusbar import StatusBar
from spanglass.gui.bars.topbar import TopBar
from spanglass.gui.pages.first_run import FirstRunFacts, FirstRunPage
from spanglass.gui.receiver import receiver_view
from spanglass.gui.receiver.receiver_view import ReceiverView
from spanglass.gui.receiver.receiving import Endpoint, Kind, ReceiverState, ReceiverSupervisor
from spanglass.gui.session.selection import Selection
from spanglass.gui.theming.theme import Theme

ADDRESS = "127.0.0.1:4318"


class Stage:
    def __init__(self, qtbot: QtBot, tmp_path: Path) -> None:
        theme = Theme()
        self.supervisor = ReceiverSupervisor(Endpoint(tmp_path / "a.db"), command=("/not/there",))
        self.banners, self.top, self.foot = Banners(theme), TopBar(theme, Selection()), StatusBar(theme)
        self.first = FirstRunPage(theme, FirstRunFacts(tmp_path / "a.db", ADDRESS, "samples"))
        for part in self.parts():
            qtbot.addWidget(part)
        self.view = ReceiverView(self.supervisor, self.banners, (self.top, self.foot), self.first)

    def parts(self) -> tuple[QWidget, ...]:
        return self.banners, self.top, self.foot, self.first

    def show(self, kind: Kind, message: str = "", grpc_port: int = 0) -> None:
        self.supervisor.state = ReceiverState(kind, ADDRESS, message, grpc_port)
        self.supervisor.state_changed.emit(self.supervisor.state)

    @property
    def banner(self) -> BannerMessage | None:
        return next(iter(self.banners.messages()), None)

    @property
    def status(self) -> str:
        return self.foot._receiver.text()


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Stage:
    return Stage(qtbot, tmp_path)


def test_listening_is_said_everywhere_without_a_banner(stage: Stage) -> None:
    stage.show(Kind.LISTENING, grpc_port=4317)
    assert stage.banner is None
    assert (stage.status, stage.top.live.text()) == (f"Listening on {ADDRESS}", "Live")
    assert stage.first._head.text() == "Listening on"
    assert stage.first._grpc.text() == "gRPC on 4317"


def test_a_taken_port_offers_another_one(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    moved: list[tuple[int, int]] = []
    monkeypatch.setattr(stage.supervisor, "free_ports", lambda: (4328, 4327))
    monkeypatch.setattr(stage.supervisor, "use_port", lambda *ports: moved.append(ports))
    stage.show(Kind.PORT_TAKEN, "Port 4318 is taken by otelcol (pid 5120).")
    banner = stage.banner
    assert banner is not None
    assert (banner.text, banner.detail, banner.tone) == (
        "Port 4318 is taken by otelcol (pid 5120).", "Nothing is being received.", "error",
    )  # fmt: skip
    assert [button.text for button in banner.buttons] == ["Use port 4328", "Try again"]
    banner.buttons[0].pressed()
    assert moved == [(4328, 4327)]
    assert (stage.top.live.text(), stage.status) == ("Not receiving", "Not receiving: port 4318 is taken")
    assert stage.first._sentence.text() == "Port 4318 is taken by otelcol (pid 5120)."


def test_stopped_says_why_and_tries_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.show(Kind.STOPPED, "The disk is full.")
    banner = stage.banner
    assert banner is not None
    assert (banner.text, [button.text for button in banner.buttons]) == ("The disk is full.", ["Try again"])
    assert banner.detail == "Nothing is being received."
    stage.show(Kind.STOPPED, "a.db is damaged. Read what is whole.")
    assert stage.banner is not None
    assert stage.banner.text == "a.db is damaged."
    assert stage.banner.detail == "Nothing is being received. Read what is whole."


def test_storing_elsewhere_is_a_warning(stage: Stage) -> None:
    stage.show(Kind.ELSEWHERE, "What arrives is stored in b.db.")
    assert stage.banner is not None
    assert stage.banner.tone == "warn"
    assert stage.status == "Port 4318 stores elsewhere"


def test_a_receiver_that_is_soon_back_moves_nothing(stage: Stage) -> None:
    stage.show(Kind.STARTING, "It has ended.")
    assert stage.banner is None
    assert stage.status == f"Starting on {ADDRESS}"
    stage.show(Kind.LISTENING)
    assert not stage.view._meanwhile.isActive()


def test_one_that_is_not_is_told_of_meanwhile(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiver_view, "_MEANWHILE_MS", 5)
    stage = Stage(qtbot, tmp_path)
    stage.show(Kind.STARTING, "It has ended.")
    qtbot.waitUntil(lambda: stage.banner is not None)
    assert stage.banner == BannerMessage("It has ended.", "Nothing is being received.", "warn")
    stage.show(Kind.LISTENING)
    assert stage.banner is None


def test_a_first_start_needs_no_banner(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiver_view, "_MEANWHILE_MS", 5)
    stage = Stage(qtbot, tmp_path)
    with qtbot.waitSignal(stage.view._meanwhile.timeout):
        stage.show(Kind.STARTING)
    assert stage.banner is None


def test_missing_grpc_can_be_hidden(stage: Stage) -> None:
    stage.show(Kind.LISTENING, "Port 4317 is taken.")
    banner = stage.banner
    assert banner is not None
    assert (banner.text, banner.tone) == ("Port 4317 is taken.", "warn")
    banner.buttons[0].pressed()
    assert stage.banner is None


def test_the_live_button_starts_a_receiver_that_is_not(
    qtbot: QtBot, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.show(Kind.STOPPED, "It broke.")
    with qtbot.waitSignal(stage.supervisor.state_changed) as told:
        stage.top.live.click()
    assert told.args[0].kind is Kind.STARTING
    stage.supervisor.stop()
