"""Who listens on a port: one of ours, another program, one that says nothing, nobody."""

import json

import pytest
from pytestqt.qtbot import QtBot

from local_ports import serving
from spanglass.gui.receiver.health import Answer, Health, HealthCheck, read_health
from spanglass.gui.receiver.local_get import LocalReply

OURS = {"status": "ok", "version": "1.2", "store": "/t/a.db", "spans": 3}


def reply(content: object, status: str = "200 OK") -> LocalReply:
    return LocalReply(True, f"HTTP/1.1 {status}\r\nx: y\r\n\r\n{json.dumps(content)}".encode())


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (reply(OURS), Answer.OURS),
        (reply(OURS, "503 Busy"), Answer.FOREIGN),
        (reply({"status": "ok"}), Answer.FOREIGN),
        (reply(["ok"]), Answer.FOREIGN),
        (reply("}{"), Answer.FOREIGN),
        (LocalReply(True, b"SSH-2.0"), Answer.FOREIGN),
        (LocalReply(True), Answer.SILENT),
        (LocalReply(False), Answer.NOBODY),
    ],
)
def test_answers_are_told_apart(said: LocalReply, answer: Answer) -> None:
    assert read_health(said).answer is answer


def test_one_of_ours_says_where_it_stores_and_how_grpc_stands() -> None:
    assert read_health(reply(OURS)) == Health(Answer.OURS, "/t/a.db", "1.2")
    with_grpc = read_health(reply({**OURS, "grpc_port": 4317, "grpc_problem": None}))
    assert (with_grpc.grpc_port, with_grpc.grpc_problem) == (4317, "")
    without = read_health(reply({**OURS, "grpc_port": None, "grpc_problem": "Port 4317 is taken."}))
    assert (without.grpc_port, without.grpc_problem) == (0, "Port 4317 is taken.")


def test_a_chunked_answer_is_read() -> None:
    body = json.dumps(OURS).encode()
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    said = LocalReply(True, b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + chunked)
    assert read_health(said).store == "/t/a.db"


def test_the_path_is_the_receivers(qtbot: QtBot) -> None:
    check = HealthCheck()
    with serving(lambda path: (200 if path == "/healthz" else 404, json.dumps(OURS).encode())) as port:
        with qtbot.waitSignal(check.answered) as told:
            check.ask("127.0.0.1", port)
        assert told.args[0].answer is Answer.OURS
        check.ask("127.0.0.1", port)
        check.drop()
    with qtbot.assertNotEmitted(check.answered, wait=50):
        pass
