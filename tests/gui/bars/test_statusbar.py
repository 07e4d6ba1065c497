"""The bar at the foot: how receiving stands, and figures that say nothing before there are any."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from spanglass.core.store_status import Judging, StoreStatus
from spanglass.gui.bars.statusbar import StatusBar, Traffic
from spanglass.gui.receiver.receiving import Kind, ReceiverState
from spanglass.gui.theming.theme import Theme

STATUS = StoreStatus(file_bytes=184_000_000, spans=9000, traces=1284, cost_today_nano=4_820_000_000)
ADDRESS = "127.0.0.1:4318"


@pytest.fixture
def theme(qtbot: QtBot) -> Theme:
    return Theme()


@pytest.fixture
def bar(qtbot: QtBot, theme: Theme) -> StatusBar:
    bar = StatusBar(theme)
    bar.resize(1200, 24)
    qtbot.addWidget(bar)
    bar.show()
    return bar


def shown(bar: StatusBar) -> list[str]:
    parts = [part for part in bar._parts.values() if part.isVisible()]
    return [part.text() for part in sorted(parts, key=QWidget.x)]


def test_nothing_is_said_before_anything_is_known(bar: StatusBar) -> None:
    assert shown(bar) == []


def test_figures_have_their_units(bar: StatusBar) -> None:
    bar.set_traffic(Traffic(STATUS, 32))
    assert shown(bar) == ["3.2 spans/s", "1,284 traces", "184 MB", "Today $4.82"]
    bar.set_traffic(Traffic(StoreStatus(traces=1, spans=1, file_bytes=512, cost_today_nano=0), None))
    assert shown(bar) == ["1 trace", "512 B", "Today $0.00"]
    bar.set_traffic(Traffic(STATUS, 64_000))
    assert shown(bar)[0] == "6.4k spans/s"


def test_how_far_what_was_stored_before_is_judged_anew_is_said_while_it_is(bar: StatusBar) -> None:
    bar.set_traffic(Traffic(replace(STATUS, judging=Judging(left=60, of=240)), 0))
    assert shown(bar) == ["0.0 spans/s", "1,284 traces", "184 MB", "Judging anew 75%", "Today $4.82"]
    bar.set_traffic(Traffic(STATUS, 0))
    assert shown(bar) == ["0.0 spans/s", "1,284 traces", "184 MB", "Today $4.82"]


def test_what_has_no_room_is_left_out_and_comes_back(qtbot: QtBot, theme: Theme) -> None:
    frame = QWidget()
    qtbot.addWidget(frame)
    bar = StatusBar(theme, frame)
    bar.resize(1200, 24)
    frame.show()
    bar.set_receiver(ReceiverState(Kind.LISTENING, ADDRESS, grpc_port=4317))
    bar.set_traffic(Traffic(STATUS, 32))
    bar.set_kept(7)
    every = shown(bar)
    bar.resize(460, 24)
    assert shown(bar) == ["1,284 traces", "Today $4.82"]
    bar.set_traffic(Traffic(STATUS, 33))
    assert shown(bar) == ["1,284 traces", "Today $4.82"]
    bar.resize(1200, 24)
    assert len(shown(bar)) == len(every) == 5


@pytest.mark.parametrize(
    ("kind", "said", "dot"),
    [
        (Kind.STARTING, f"Starting on {ADDRESS}", "text3"),
        (Kind.LISTENING, f"Listening on {ADDRESS}", "ok"),
        (Kind.PORT_TAKEN, "Not receiving: port 4318 is taken", "error"),
        (Kind.STOPPED, "Not receiving", "error"),
        (Kind.ELSEWHERE, "Port 4318 stores elsewhere", "warn"),
    ],
)
def test_the_receiver_is_said_with_a_dot(
    bar: StatusBar, theme: Theme, kind: Kind, said: str, dot: str
) -> None:
    bar.set_receiver(ReceiverState(kind, ADDRESS, "why"))
    part = bar._receiver
    assert (part.text(), part.accessibleName(), part.toolTip()) == (said, said, "why")
    side = theme.px(7)
    image = part.grab().toImage()
    assert image.pixelColor(side // 2, part.height() // 2) == theme.color(dot)


def test_grpc_is_named_while_it_listens(bar: StatusBar) -> None:
    bar.set_receiver(ReceiverState(Kind.LISTENING, ADDRESS, grpc_port=4317))
    assert shown(bar) == ["gRPC 4317"]
    bar.set_receiver(ReceiverState(Kind.STOPPED, ADDRESS, grpc_port=4317))
    assert shown(bar) == []


def test_clicks_ask_for_the_address_and_for_messages(qtbot: QtBot, bar: StatusBar) -> None:
    bar.set_receiver(ReceiverState(Kind.LISTENING, ADDRESS))
    assert bar._receiver.toolTip() == f"Copy http://{ADDRESS}"
    with qtbot.waitSignal(bar.address_wanted):
        qtbot.mouseClick(bar._receiver, Qt.MouseButton.LeftButton)
    bar.bell.add()
    with qtbot.waitSignal(bar.messages_wanted):
        qtbot.mouseClick(bar.bell, Qt.MouseButton.LeftButton)


def test_all_words_stand_on_one_line(bar: StatusBar) -> None:
    bar.set_receiver(ReceiverState(Kind.LISTENING, ADDRESS, grpc_port=4317))
    bar.set_traffic(Traffic(replace(STATUS, judging=Judging(1, 2)), 32))
    bar.layout().activate()  # type: ignore[union-attr]
    middles = {part.geometry().center().y() for part in (*bar._parts.values(), bar.kept)}
    assert len(middles) == 1
    assert abs(bar._receiver.geometry().center().y() - middles.pop()) <= 1


@pytest.mark.parametrize("name", ["rate", "traces", "size", "today", "grpc"])
def test_each_part_can_be_pressed_and_says_where_it_leads(qtbot: QtBot, bar: StatusBar, name: str) -> None:
    bar.set_receiver(ReceiverState(Kind.LISTENING, ADDRESS, grpc_port=4317))
    bar.set_traffic(Traffic(STATUS, 32))
    part = bar._parts[name]
    assert part.accessibleName() == f"{part.text()}. {part.toolTip()}"
    with qtbot.waitSignal(bar.part_wanted) as pressed:
        qtbot.mouseClick(part, Qt.MouseButton.LeftButton)
    assert pressed.args == [name]


def test_it_grows_with_the_interface(bar: StatusBar, theme: Theme) -> None:
    bar.set_traffic(Traffic(STATUS, 32))
    before = bar._parts["rate"].sizeHint().width()
    theme.change(scale=1.5)
    assert bar.height() == 36
    assert bar._parts["rate"].sizeHint().width() > before


def test_alerts_are_said_while_there_are_any_and_lead_to_them(qtbot: QtBot, bar: StatusBar) -> None:
    bar.show()
    assert not bar.alerts.isVisible()
    bar.set_alerts(2, muted=False)
    assert (bar.alerts.text(), bar.alerts.isVisible()) == ("2 alerts firing", True)
    with qtbot.waitSignal(bar.alerts_wanted):
        bar.alerts.click()
    bar.set_alerts(0, muted=True)
    assert bar.alerts.accessibleName() == "Alerts are muted. Show the alerts"
    bar.set_alerts(1, muted=True)
    assert bar.alerts.text() == "1 alert firing, muted"
