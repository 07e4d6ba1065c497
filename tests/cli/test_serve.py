"""``spanglass serve`` as people run it: what it says, what it stores, how it ends."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import grpc
import pytest

from receiving import JSON, WITHIN_S, serve
from spanglass.__main__ import main
from spanglass.receiver.port_owner import listen
from spanglass.store.reader import Reader
from traffic import TRACE, a_log_request, a_request, a_span


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "a folder" / "traces.db"


def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """The command, run to its end."""
    command = [sys.executable, "-m", "spanglass", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=WITHIN_S)


def test_what_is_sent_by_hand_is_stored_and_shown(store: Path) -> None:
    child = {
        "traceId": TRACE.hex(), "spanId": f"{2:016x}", "parentSpanId": f"{1:016x}", "name": "search",
        "startTimeUnixNano": "1790000000100000000", "endTimeUnixNano": "1790000000200000000",
        "attributes": [{"key": "gen_ai.tool.name", "value": {"stringValue": "search"}}],
    }  # fmt: skip
    document = {"resourceSpans": [{"scopeSpans": [{"spans": [child]}]}]}
    with listen("127.0.0.1", 0) as free:
        grpc_port = free.getsockname()[1]
    with serve(store, "--grpc-port", str(grpc_port)) as running:
        assert running.lines == [
            f"Listening on 127.0.0.1:{running.port.number}",
            f"gRPC on 127.0.0.1:{grpc_port}",
            f"Storing in {store}",
        ]
        log = a_log_request(1, "gen_ai.choice", "an answer").SerializeToString()
        assert running.port.post(log, "/v1/logs").status == 200
        assert running.port.post(json.dumps(document).encode(), kind=JSON).status == 200
        with grpc.insecure_channel(f"127.0.0.1:{grpc_port}") as channel:
            export = channel.unary_unary("/opentelemetry.proto.collector.trace.v1.TraceService/Export")
            assert export(a_request(a_span(1)).SerializeToString(), timeout=WITHIN_S) == b""
        listed = running.port.get("/api/traces").json["traces"]
        assert running.stop() == 0
        assert running.process.stderr is not None
        assert running.process.stderr.read() == ""
    shown = run("show", TRACE.hex()[:8], "--db", str(store), "--json")
    document = json.loads(shown.stdout)
    assert [(span["depth"], span["name"], span["kind"]) for span in document["tree"]] == [
        (0, "chat gpt-4o", "llm"),
        (1, "search", "tool"),
    ]
    assert {key: value for key, value in document.items() if key != "tree"} == listed[0]
    assert store.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_with_all_it_accepted(store: Path, number: signal.Signals) -> None:
    with serve(store) as running:
        for span in range(1, 20):
            assert running.port.post(a_request(a_span(span)).SerializeToString()).status == 200
        began = time.monotonic()
        assert running.stop(number) == 0
        assert time.monotonic() - began < 20
        assert running.process.stderr is not None
        assert running.process.stderr.read() == ""
    reader = Reader(store)
    assert reader.status().spans == 19
    reader.close()


def test_it_ends_with_another_process(store: Path) -> None:
    with (
        subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other,
        serve(store, "--exit-with", str(other.pid)) as running,
    ):
        assert running.port.post(a_request(a_span(1)).SerializeToString()).status == 200
        assert running.process.poll() is None
        own, its = (os.getpriority(os.PRIO_PROCESS, number) for number in (0, running.process.pid))
        assert its == min(19, own + 5), "it lets the window and the programs under study go first"
        other.kill()
        assert running.process.wait(WITHIN_S) == 0
    reader = Reader(store)
    assert reader.status().spans == 1
    reader.close()


def test_a_taken_port_is_said_with_its_owner_and_the_way_out(store: Path) -> None:
    with serve(store) as first:
        port = first.port.number
        second = run("serve", "--db", str(store), "--port", str(port), "--grpc-port", "0")
        pid = first.process.pid
    assert (second.returncode, second.stdout) == (1, "")
    owner = f"python -m spanglass (pid {pid})" if sys.platform == "linux" else ""
    assert second.stderr.startswith(f"Port {port} is taken by ")
    assert owner in second.stderr.replace("python3.11", "python").replace("python3", "python")
    assert f"Nothing is being received. Stop it, or use another port: --port {port + 10}\n" in second.stderr


def test_a_taken_grpc_port_is_said_and_http_goes_on(store: Path) -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with serve(store, "--grpc-port", str(port)) as running:
            assert running.lines[1].startswith(f"Port {port} is taken by ")
            assert running.port.post(b"").status == 200


def test_an_address_of_another_machine_is_one_sentence(store: Path) -> None:
    ended = run("serve", "--db", str(store), "--host", "192.0.2.1")
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (1, "", 1)
    assert "of 192.0.2.1 cannot be listened on" in ended.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--port", "x"), "'x' is not a port between 0 and 65535"),
        (("--grpc-port", "65536"), "'65536' is not a port"),
        (("--exit-with", "me"), "invalid int value: 'me'"),
        (("--nothing",), "unrecognized arguments: --nothing"),
    ],
)
def test_wrong_usage_is_exit_code_2(
    arguments: tuple[str, ...], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(("serve", *arguments))
    assert ended.value.code == 2
    assert says in capsys.readouterr().err


def test_a_file_that_is_no_store_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not a store " * 100)
    ended = run("serve", "--db", str(file), "--port", "0", "--grpc-port", "0")
    assert (ended.returncode, ended.stderr.count("\n")) == (1, 1)
    assert file.read_text() == "not a store " * 100
