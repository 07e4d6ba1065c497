"""Something of ours receives: one that runs is used, else one is started, watched and started again."""

import os
import signal
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from local_ports import a_free_port, holding, serving
from receivers import Heard, a_failing_receiver, a_receiver, counting_starts
from spanglass.gui.receiver import receiving
from spanglass.gui.receiver.health import Answer, Health
from spanglass.gui.receiver.receiving import Endpoint, Kind, ReceiverSupervisor

Make = Callable[..., ReceiverSupervisor]


@pytest.fixture
def endpoint(tmp_path: Path) -> Endpoint:
    return Endpoint(tmp_path / "a.db", port=a_free_port(), grpc_port=0)


@pytest.fixture
def make(qtbot: QtBot, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    monkeypatch.setattr(receiving, "_FIRST_BACKOFF_MS", 10)
    monkeypatch.setattr(receiving, "_WATCH_MS", 20)
    made: list[ReceiverSupervisor] = []

    def build(command: tuple[str, ...], where: Endpoint = endpoint) -> ReceiverSupervisor:
        made.append(ReceiverSupervisor(where, command=command))
        return made[-1]

    yield build
    for supervisor in made:
        supervisor.stop()


def until(qtbot: QtBot, supervisor: ReceiverSupervisor, kind: Kind) -> None:
    qtbot.waitUntil(lambda: supervisor.state.kind is kind)


def test_a_receiver_is_started_where_there_is_none(qtbot: QtBot, make: Make, endpoint: Endpoint) -> None:
    supervisor = make(a_receiver())
    heard = Heard(supervisor)
    supervisor.start()
    until(qtbot, supervisor, Kind.LISTENING)
    assert heard.kinds == [Kind.STARTING, Kind.LISTENING]
    assert supervisor.child_pid is not None
    assert heard.states[-1].address == f"127.0.0.1:{endpoint.port}"


def test_one_that_was_begun_at_once_is_gone_on_with(qtbot: QtBot, make: Make) -> None:
    supervisor = make(a_receiver())
    heard = Heard(supervisor)
    supervisor.begin()
    begun = supervisor.child_pid
    assert begun is not None
    supervisor.start()
    until(qtbot, supervisor, Kind.LISTENING)
    assert supervisor.child_pid == begun
    assert heard.kinds == [Kind.STARTING, Kind.LISTENING]


def test_none_is_begun_at_once_where_somebody_listens(qtbot: QtBot, make: Make, endpoint: Endpoint) -> None:
    supervisor = make(a_receiver())
    with holding(endpoint.port):
        supervisor.begin()
    assert supervisor.child_pid is None
    supervisor.start()
    until(qtbot, supervisor, Kind.LISTENING)


def test_stopping_ends_the_child(qtbot: QtBot, make: Make) -> None:
    supervisor = make(a_receiver())
    supervisor.start()
    until(qtbot, supervisor, Kind.LISTENING)
    pid = supervisor.child_pid
    assert pid is not None
    supervisor.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_receiver_of_this_store_that_runs_is_used(
    qtbot: QtBot, make: Make, endpoint: Endpoint, tmp_path: Path
) -> None:
    first, second = make(a_receiver()), make(a_receiver())
    first.start()
    until(qtbot, first, Kind.LISTENING)
    second.start()
    until(qtbot, second, Kind.LISTENING)
    assert second.child_pid is None


def test_when_the_other_one_ends_a_new_one_takes_its_place(qtbot: QtBot, make: Make) -> None:
    first, second = make(a_receiver()), make(a_receiver())
    first.start()
    until(qtbot, first, Kind.LISTENING)
    second.start()
    until(qtbot, second, Kind.LISTENING)
    first.stop()
    qtbot.waitUntil(lambda: second.child_pid is not None)
    until(qtbot, second, Kind.LISTENING)


def test_a_receiver_that_dies_is_started_again(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    starts = tmp_path / "starts"
    starts.mkdir()
    supervisor = make(a_receiver(counting_starts(starts)))
    supervisor.start()
    until(qtbot, supervisor, Kind.LISTENING)
    heard, first = Heard(supervisor), supervisor.child_pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    qtbot.waitUntil(lambda: Kind.LISTENING in heard.kinds)
    assert heard.kinds == [Kind.STARTING, Kind.LISTENING]
    assert heard.states[0].message == "The receiver has ended and is being started again."
    assert supervisor.child_pid != first
    assert len(list(starts.iterdir())) == 2


def test_one_that_dies_again_and_again_is_given_up_with_its_reason(
    qtbot: QtBot, make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "_LAST_BACKOFF_MS", 10)
    supervisor = make(a_failing_receiver("spanglass: out of cheese", code=70))
    supervisor.start()
    until(qtbot, supervisor, Kind.STOPPED)
    assert supervisor.state.message == "The receiver ended 6 times in a row. Out of cheese"


def test_one_that_cannot_work_says_why_at_once(qtbot: QtBot, make: Make) -> None:
    supervisor = make(a_failing_receiver("log\nspanglass: the disk is full.\n"))
    supervisor.start()
    until(qtbot, supervisor, Kind.STOPPED)
    assert supervisor.state.message == "The disk is full."


def test_one_that_could_not_work_is_tried_again_until_it_can(
    qtbot: QtBot, make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "_TRY_AGAIN_MS", 10)
    wrong = tmp_path / "wrong"
    wrong.touch()
    fails = f"import os, sys; os.path.exists({str(wrong)!r}) and sys.exit('spanglass: the disk is full.')"
    supervisor = make(a_receiver(fails))
    heard = Heard(supervisor)
    supervisor.start()
    until(qtbot, supervisor, Kind.STOPPED)
    assert supervisor.state.message == "The disk is full."
    wrong.unlink()
    until(qtbot, supervisor, Kind.LISTENING)
    assert heard.kinds == [Kind.STARTING, Kind.STOPPED, Kind.LISTENING]


def test_a_program_that_is_not_there_is_named(qtbot: QtBot, make: Make) -> None:
    supervisor = make(("/not/there",))
    supervisor.start()
    until(qtbot, supervisor, Kind.STOPPED)
    assert "/not/there does not run" in supervisor.state.message


def test_a_taken_port_is_said_with_its_owner_and_another_can_be_used(
    qtbot: QtBot, make: Make, endpoint: Endpoint
) -> None:
    said = f"spanglass: Port {endpoint.port} is taken by otelcol (pid 5). Choose another with --port."
    guard = f"int(said.port) == {endpoint.port} and (sys.stderr.write({said!r}), sys.exit(1))"
    with holding(endpoint.port):
        supervisor = make(a_receiver(guard))
        supervisor.start()
        until(qtbot, supervisor, Kind.PORT_TAKEN)
        assert supervisor.state.message == f"Port {endpoint.port} is taken by otelcol (pid 5)."
        port, grpc_port = supervisor.free_ports()
        assert (port > endpoint.port, grpc_port) == (True, 0)
        supervisor.use_port(port, grpc_port)
        until(qtbot, supervisor, Kind.LISTENING)
    assert supervisor.state.address == f"127.0.0.1:{port}"


def test_a_port_that_an_unknown_program_holds(qtbot: QtBot, make: Make, endpoint: Endpoint) -> None:
    with holding(endpoint.port):
        supervisor = make(a_failing_receiver("cannot bind"))
        supervisor.start()
        until(qtbot, supervisor, Kind.PORT_TAKEN)
    assert supervisor.state.message == f"Port {endpoint.port} is taken by another program."


def test_a_port_that_is_let_go_is_received_on(
    qtbot: QtBot, make: Make, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "_TRY_AGAIN_MS", 10)
    said = f"spanglass: Port {endpoint.port} is taken by otelcol (pid 5)."
    begun = endpoint.store.with_name("begun")
    count = f"open({str(begun)!r}, 'a').write('x')"
    taken = f"os.path.getsize({str(begun)!r}) == 1 and (sys.stderr.write({said!r}), sys.exit(1))"
    supervisor = make(a_receiver(f"import os; {count}; {taken}"))
    heard = Heard(supervisor)
    with holding(endpoint.port):
        supervisor.start()
        until(qtbot, supervisor, Kind.PORT_TAKEN)
        answers: list[object] = []
        supervisor._health.answered.connect(answers.append)
        qtbot.waitUntil(lambda: len(answers) > 2)
        assert begun.read_text() == "x"
    until(qtbot, supervisor, Kind.LISTENING)
    assert heard.kinds == [Kind.STARTING, Kind.PORT_TAKEN, Kind.LISTENING]


def test_a_receiver_that_stores_elsewhere_is_told(
    qtbot: QtBot, make: Make, endpoint: Endpoint, tmp_path: Path
) -> None:
    other = make(a_receiver(), Endpoint(tmp_path / "other.db", port=endpoint.port, grpc_port=0))
    other.start()
    until(qtbot, other, Kind.LISTENING)
    supervisor = make(a_receiver())
    supervisor.start()
    until(qtbot, supervisor, Kind.ELSEWHERE)
    assert not supervisor.state.receiving
    assert "other.db" in supervisor.state.message
    assert supervisor.child_pid is None


def test_a_link_to_the_store_is_the_store(
    qtbot: QtBot, make: Make, endpoint: Endpoint, tmp_path: Path
) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    first = make(a_receiver(), Endpoint(tmp_path / "link" / "a.db", port=endpoint.port, grpc_port=0))
    first.start()
    until(qtbot, first, Kind.LISTENING)
    supervisor = make(a_receiver())
    supervisor.start()
    until(qtbot, supervisor, Kind.LISTENING)


def test_a_child_that_never_answers_is_ended(
    qtbot: QtBot, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "_START_WITHIN_S", 0.3)
    supervisor = make(a_receiver("import time; time.sleep(60)"))
    supervisor.start()
    until(qtbot, supervisor, Kind.STOPPED)
    assert "did not answer" in supervisor.state.message
    assert supervisor.child_pid is None


def test_a_busy_receiver_of_somebody_else_is_waited_for(qtbot: QtBot, make: Make) -> None:
    supervisor = make(("/not/there",))
    supervisor._phase = receiving._Phase.WATCHING
    for _ in range(5):
        supervisor._answered(Health(Answer.SILENT))
    assert supervisor._phase is receiving._Phase.WATCHING


def test_the_port_of_grpc_and_why_there_is_none(qtbot: QtBot, make: Make, endpoint: Endpoint) -> None:
    body = b'{"status": "ok", "version": "1", "store": "%s", "grpc_problem": "Port 1 is taken."}'
    store = str(endpoint.store).encode()
    with serving(lambda _: (200, body % store), endpoint.port):
        supervisor = make(("/not/there",))
        supervisor.start()
        until(qtbot, supervisor, Kind.LISTENING)
        assert (supervisor.state.grpc_port, supervisor.state.message) == (0, "Port 1 is taken.")
        supervisor.stop()


def test_a_lost_file_is_made_anew_by_a_child_of_ours_only(qtbot: QtBot, make: Make) -> None:
    supervisor = make(a_receiver())
    assert not supervisor.renew()
    supervisor.start()
    until(qtbot, supervisor, Kind.LISTENING)
    first, heard = supervisor.child_pid, Heard(supervisor)
    said: list[str] = []
    supervisor.state_changed.connect(lambda state: said.append(state.message))
    assert supervisor.renew()
    qtbot.waitUntil(lambda: Kind.LISTENING in heard.kinds)
    assert supervisor.child_pid != first
    assert not any(said)


def test_addresses_are_written_as_urls_want_them(tmp_path: Path) -> None:
    assert Endpoint(tmp_path, "::1", 1).address == "[::1]:1"
    assert Endpoint(tmp_path, "localhost", 1).address == "localhost:1"


def test_free_ports_are_free(make: Make, endpoint: Endpoint, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1] - 10
        found, _ = make((), Endpoint(tmp_path, "localhost", port, 0)).free_ports()
    assert found not in (port, port + 10)


def test_moving_waits_for_nothing_and_the_last_place_counts(
    qtbot: QtBot, make: Make, endpoint: Endpoint
) -> None:
    supervisor = make(a_receiver())
    supervisor.start()
    until(qtbot, supervisor, Kind.LISTENING)
    first = supervisor.child_pid
    supervisor.move(replace(endpoint, port=a_free_port()))
    last = replace(endpoint, port=a_free_port())
    supervisor.move(last)
    assert (supervisor.child_pid, supervisor.state.kind) == (first, Kind.STARTING)
    until(qtbot, supervisor, Kind.LISTENING)
    assert supervisor.state.address == last.address
    assert supervisor.child_pid not in (None, first)


def test_before_it_is_started_only_the_place_is_remembered(make: Make, endpoint: Endpoint) -> None:
    supervisor = make(a_receiver())
    supervisor.move(replace(endpoint, port=4999))
    assert (supervisor.child_pid, supervisor.state.address) == (None, "127.0.0.1:4999")
