"""One GET to a port of this machine, whoever listens there."""

import pytest
from pytestqt.qtbot import QtBot

from local_ports import a_free_port, holding, serving
from spanglass.gui.receiver.local_get import LocalGet, LocalReply


def asked(qtbot: QtBot, port: int, within_ms: int = 2000) -> LocalReply:
    get = LocalGet(within_ms)
    with qtbot.waitSignal(get.answered) as told:
        get.ask("127.0.0.1", port, "/path?x=1")
    reply = told.args[0]
    assert isinstance(reply, LocalReply)
    return reply


def test_a_web_server_is_asked_for_the_path(qtbot: QtBot) -> None:
    with serving(lambda path: (200, path.encode())) as port:
        assert asked(qtbot, port).body() == b"/path?x=1"
    with serving(lambda _: (404, b"no")) as port:
        assert asked(qtbot, port).body() is None


def test_nobody_is_told_apart_from_somebody_who_says_nothing(qtbot: QtBot) -> None:
    assert asked(qtbot, a_free_port()) == LocalReply(connected=False)
    with holding(answer=None) as port:
        assert asked(qtbot, port, 100) == LocalReply(connected=True)


def test_another_protocol_is_no_body(qtbot: QtBot) -> None:
    with holding(answer=b"220 mail ready\r\n") as port:
        reply = asked(qtbot, port)
    assert reply == LocalReply(True, b"220 mail ready\r\n")
    assert reply.body() is None


def test_a_flood_is_cut_off(qtbot: QtBot) -> None:
    with serving(lambda _: (200, b"x" * 4_000_000)) as port:
        assert len(asked(qtbot, port).octets) < 4_000_000


def test_a_newer_question_replaces_the_older(qtbot: QtBot) -> None:
    replies: list[LocalReply] = []
    get = LocalGet(2000)
    get.answered.connect(replies.append)
    with holding(answer=None) as silent, serving(lambda _: (200, b"second")) as port:
        get.ask("127.0.0.1", silent, "/")
        with qtbot.waitSignal(get.answered):
            get.ask("127.0.0.1", port, "/")
    assert [reply.body() for reply in replies] == [b"second"]


def test_an_answer_may_lead_to_the_next_question(qtbot: QtBot) -> None:
    get, replies = LocalGet(2000), []

    def take(reply: LocalReply) -> None:
        replies.append(reply.body())
        if len(replies) < 5:
            get.ask("127.0.0.1", port, f"/{len(replies)}")

    with serving(lambda path: (200, path.encode())) as port:
        get.answered.connect(take)
        get.ask("127.0.0.1", port, "/0")
        qtbot.waitUntil(lambda: len(replies) == 5)
    assert replies == [b"/0", b"/1", b"/2", b"/3", b"/4"]


@pytest.mark.parametrize("host", ["0.0.0.0", ""])  # noqa: S104
def test_an_address_of_everywhere_is_asked_here(qtbot: QtBot, host: str) -> None:
    get = LocalGet(2000)
    with serving(lambda _: (200, b"ok")) as port, qtbot.waitSignal(get.answered) as told:
        get.ask(host, port, "/")
    assert told.args[0].body() == b"ok"
