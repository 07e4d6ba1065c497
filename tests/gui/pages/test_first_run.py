"""The page of an empty store: every address follows the receiver, everything can be copied and pressed."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from spanglass.gui.pages.command_box import CommandBox
from spanglass.gui.pages.first_run import FirstRunFacts, FirstRunPage
from spanglass.gui.pages.first_run_cards import DropCard, SamplesCard
from spanglass.gui.pages.snippets import Snippet
from spanglass.gui.receiver.receiving import Kind, ReceiverState
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.buttons import Button
from spanglass.gui.widgets.text import Label

FACTS = FirstRunFacts(Path("/srv/traces.db"), "127.0.0.1:4318", "Made-up traces")


@pytest.fixture
def theme(qtbot: QtBot) -> Theme:
    return Theme()


@pytest.fixture
def page(qtbot: QtBot, theme: Theme) -> FirstRunPage:
    page = FirstRunPage(theme, FACTS)
    page.resize(1376, 832)
    qtbot.addWidget(page)
    page.show()
    return page


def button(page: QWidget, name: str) -> Button:
    return next(one for one in page.findChildren(Button) if name in (one.text(), one.toolTip()))


def texts(page: QWidget) -> list[str]:
    return [label.text() for label in page.findChildren(Label) if label.isVisible()]


def listening(address: str = "127.0.0.1:4318", grpc_port: int = 0) -> ReceiverState:
    return ReceiverState(Kind.LISTENING, address, grpc_port=grpc_port)


def test_it_says_where_it_listens_and_stores(page: FirstRunPage) -> None:
    assert {"Starting on", "127.0.0.1:4318", "Stored in /srv/traces.db"} <= set(texts(page))
    page.set_receiver(listening(grpc_port=4317))
    assert {"Listening on", "gRPC on 4317"} <= set(texts(page))
    assert page._radar._on


def test_another_port_is_in_every_line(qtbot: QtBot, page: FirstRunPage) -> None:
    page.set_receiver(listening("127.0.0.1:4328"))
    assert "127.0.0.1:4328" in texts(page)
    with qtbot.waitSignal(page.copied) as told:
        button(page, "Copy all lines").click()
    assert "--port=4328" in told.args[0]
    with qtbot.waitSignal(page.copied) as told:
        button(page, "Copy the address").click()
    assert told.args == ["http://127.0.0.1:4328"]


def test_a_taken_port_is_said_instead(page: FirstRunPage) -> None:
    page.set_receiver(ReceiverState(Kind.PORT_TAKEN, "127.0.0.1:4318", "Port 4318 is taken by otelcol."))
    assert {"Not receiving on", "Port 4318 is taken by otelcol."} <= set(texts(page))
    assert not page._radar._on


def test_one_tab_of_all_rows_is_chosen(qtbot: QtBot, page: FirstRunPage) -> None:
    languages, services, clients = page._tabs.rows
    assert (languages.current, services.current, clients.current) == (0, -1, -1)
    assert services.accessibleName().endswith(": none chosen")
    qtbot.keyClick(services, Qt.Key.Key_Right)
    assert (languages.current, services.current, clients.current) == (-1, 0, -1)
    assert "LANGSMITH_ENDPOINT" in page._box.accessibleName()
    languages.choose(1)
    assert (languages.current, services.current, clients.current) == (1, -1, -1)
    assert page._tabs.current == 1


def test_another_language_moves_nothing_below(page: FirstRunPage) -> None:
    drop = page.findChild(DropCard)

    def places() -> tuple[QPoint, QPoint]:
        page.layout().activate()  # type: ignore[union-attr]
        page._column.activate()
        return page._tabs.mapTo(page, QPoint()), drop.mapTo(page, QPoint())

    before, copied = places(), []
    page.copied.connect(copied.append)
    for index in range(23):
        page._tabs.choose(index)
        assert places() == before
        button(page, "Copy all lines").click()
    assert len(set(copied)) == 23


def test_files_and_samples_are_asked_for(qtbot: QtBot, page: FirstRunPage) -> None:
    with qtbot.waitSignal(page.files_wanted):
        page.findChild(DropCard).click()
    with qtbot.waitSignal(page.samples_wanted):
        button(page, "Load sample traces").click()


def test_without_samples_none_are_offered(qtbot: QtBot, theme: Theme) -> None:
    page = FirstRunPage(theme, FirstRunFacts(Path("/a.db"), "x:1"))
    qtbot.addWidget(page)
    assert page.findChild(SamplesCard) is None


@pytest.mark.parametrize(("size", "scale"), [((912, 532), 1.0), ((912, 532), 1.5), ((300, 200), 1.0)])
def test_nothing_is_cut_off_sideways(
    qtbot: QtBot, page: FirstRunPage, theme: Theme, size: tuple[int, int], scale: float
) -> None:
    page.resize(*size)
    theme.change(scale=scale)
    inner = page._inner
    assert inner.width() <= max(size[0], 300 * scale)
    assert not page.grab().isNull()


def test_a_box_is_as_high_as_its_lines_and_copies_them(qtbot: QtBot, theme: Theme) -> None:
    box = CommandBox(theme, Snippet("Go", ("one", "two"), "note"))
    qtbot.addWidget(box)
    low = box.sizeHint().height()
    box.show_snippet(Snippet("Go", ("one", "two", "x" * 500), "note"))
    assert box.sizeHint().height() == low + 22
    box.resize(400, box.sizeHint().height())
    assert not box.grab().isNull()
    with qtbot.waitSignal(box.copied) as told:
        button(box, "Copy all lines").click()
    assert told.args == ["one\ntwo\n" + "x" * 500]
    theme.change(scale=1.5)
    assert box.sizeHint().height() > low


def test_another_port_is_a_button(qtbot: QtBot, page: FirstRunPage) -> None:
    with qtbot.waitSignal(page.port_wanted):
        button(page, "Change the port").click()
    page.set_receiver(ReceiverState(Kind.LISTENING, "127.0.0.1:5000"))
    assert "Something else on 5000?" in texts(page)
