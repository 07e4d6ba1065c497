"""``spanglass run`` and ``spanglass doctor -- COMMAND``: another program, started and looked at."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shlex import quote
from typing import Any

import pytest

from receiving import serve
from sdk.servers import provider
from spanglass.cli import capture_report, injection, run
from spanglass.cli.arguments import parse
from spanglass.files import own_command

ASK = """
import sys, httpx2 as httpx
body = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": sys.argv[1]}]}
print(httpx.post(sys.argv[2] + "/v1/chat/completions", json=body).status_code)
print("err", file=sys.stderr)
sys.exit(int(sys.argv[3]))
"""


def spanglass(*words: str, **more: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "spanglass", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, env={**os.environ, **more})


def test_a_program_runs_as_it_would_and_is_captured(tmp_path: Path) -> None:
    script = tmp_path / "ask.py"
    script.write_text(ASK)
    with serve(tmp_path / "t.db") as running, provider() as given:
        port = f"--port={running.port.number}"
        done = spanglass("run", port, "--", sys.executable, str(script), "one", given.url, "7")
        listed = running.port.get("/api/traces").json["traces"]
    assert (done.returncode, done.stdout) == (7, "200\n")
    own, said = done.stderr.splitlines()
    assert own == "err"
    assert said.startswith("spanglass: 1 call, ")
    assert [trace["name"] for trace in listed] == ["chat gpt-4o-mini"]
    assert [trace["service"] for trace in listed] == ["ask"]


TELLS = """
import httpx2 as httpx, json, os, sys, time
began, body = time.time_ns(), {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "one"}]}
answer = httpx.post(sys.argv[1] + "/v1/chat/completions", json=body).json()
def pairs(values):
    kinds = {str: "stringValue", int: "intValue"}
    return [{"key": key, "value": {kinds[type(value)]: value}} for key, value in values.items()]
attributes = {
    "gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o-mini",
    "gen_ai.response.id": answer["id"], "gen_ai.response.model": answer["model"],
    "gen_ai.usage.input_tokens": answer["usage"]["prompt_tokens"],
    "gen_ai.usage.output_tokens": answer["usage"]["completion_tokens"],
}
span = {
    "traceId": "ab" * 16, "spanId": "cd" * 8, "name": "chat", "startTimeUnixNano": str(began - 1),
    "endTimeUnixNano": str(time.time_ns() + 1), "attributes": pairs(attributes),
}
told = {"resource": {"attributes": pairs({"service.name": "project"})},
        "scopeSpans": [{"scope": {"name": "opik"}, "spans": [span]}]}
receiver = os.environ["SPANGLASS_ENDPOINT"]
httpx.post(receiver + "/v1/traces", json={"resourceSpans": [told]}).raise_for_status()
"""


def test_what_a_client_of_the_program_reports_instead_is_counted_once(tmp_path: Path) -> None:
    script = tmp_path / "ask.py"
    script.write_text(TELLS)
    with serve(tmp_path / "t.db") as running, provider() as given:
        usage = {"prompt_tokens": 20, "completion_tokens": 3}
        given.answers.append({"id": "c-1", "model": "gpt-4o-mini-2024-07-18", "choices": [], "usage": usage})
        done = spanglass("run", f"--port={running.port.number}", sys.executable, str(script), given.url)
        stored = running.port.get("/api/stats").json
    assert (done.returncode, stored["calls"], stored["spans"]) == (0, 1, 2)
    assert done.stderr.startswith("spanglass: 1 call, 23 tokens, $")


@pytest.mark.parametrize(("judged_after", "said"), [(2, "1 call, 0 tokens"), (None, "all so far")])
def test_what_is_judged_late_is_waited_for_a_while(
    judged_after: int | None, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: list[str] = []

    def answer(url: str, *, within_s: float) -> dict[str, Any]:
        answers.append(url)
        settled = judged_after is not None and len(answers) > judged_after
        figures = {"calls": 1, "input_tokens": None, "output_tokens": None, "cost_usd": None}
        return {**figures, "settled": settled}

    monkeypatch.setattr(run, "asked", answer)
    found = run._figures("http://127.0.0.1:1", "a" * 32)
    assert said in run._summary(found, injection.Handed(0, 0), None, "here")
    assert judged_after is None or len(answers) == judged_after + 1


INTERRUPTED = """
import signal, sys, time, httpx2 as httpx
signal.signal(signal.SIGINT, signal.default_int_handler)  # whatever started the tests may ignore the key
body = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "late"}]}
try:
    print("ready", flush=True)
    while True:  # a signal that comes just before a sleep begins is seen after it
        time.sleep(0.05)
except KeyboardInterrupt:
    print(httpx.post(sys.argv[1] + "/v1/chat/completions", json=body).status_code)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of a process group")
def test_what_a_program_does_after_a_key_of_the_terminal_is_received(tmp_path: Path) -> None:
    script = tmp_path / "ask.py"
    script.write_text(INTERRUPTED)
    with provider() as given:
        words = ["run", "--port=0", "--grpc-port=0", f"--db={tmp_path / 't.db'}", "--"]
        command = [sys.executable, "-m", "spanglass", *words, sys.executable, str(script), given.url]
        running = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
        )
        assert running.stdout is not None
        assert running.stdout.readline() == "ready\n"
        os.killpg(running.pid, signal.SIGINT)
        out, err = running.communicate(timeout=60)
    assert (running.returncode, out) == (0, "200\n")
    assert err.startswith("spanglass: 1 call, ")


def test_the_store_that_got_the_calls_is_named_and_not_the_one_that_was_meant(tmp_path: Path) -> None:
    script = tmp_path / "ask.py"
    script.write_text(ASK)
    with serve(tmp_path / "t.db") as running, provider() as given:
        words = ["run", f"--port={running.port.number}", f"--db={tmp_path / 'other.db'}", "--"]
        done = spanglass(*words, sys.executable, str(script), "one", given.url, "0")
    assert done.stderr.rstrip().endswith(f"See them: {own_command()} --db {quote(str(tmp_path / 't.db'))}")
    assert not (tmp_path / "other.db").exists()


def test_without_a_receiver_one_runs_meanwhile(tmp_path: Path) -> None:
    script, store = tmp_path / "ask.py", tmp_path / "t.db"
    script.write_text(ASK)
    with provider() as given:
        program = [sys.executable, str(script), "one", given.url, "0"]
        done = spanglass("run", "--port=0", "--grpc-port=0", f"--db={store}", *program)
    assert (done.returncode, done.stdout) == (0, "200\n")
    assert "1 call" in done.stderr
    assert done.stderr.rstrip().endswith(f" --db {quote(str(store))}")
    found = spanglass("traces", f"--db={store}", "--json").stdout
    assert json.loads(found)["name"] == "chat gpt-4o-mini"


def test_what_else_listens_there_is_left_alone(tmp_path: Path) -> None:
    script, store = tmp_path / "ask.py", tmp_path / "t.db"
    script.write_text(ASK)
    with provider() as given, _garbage() as port:
        program = [sys.executable, str(script), "one", given.url, "3"]
        done = spanglass("run", f"--port={port}", "--grpc-port=0", f"--db={store}", *program)
    assert (done.returncode, done.stdout) == (3, "200\n")
    assert "spanglass: 1 call, " in done.stderr


def test_a_store_that_cannot_be_opened_keeps_no_program_from_running(tmp_path: Path) -> None:
    script = tmp_path / "ask.py"
    script.write_text(ASK)
    with provider() as given:
        program = [sys.executable, str(script), "one", given.url, "4"]
        done = spanglass("run", "--port=0", "--grpc-port=0", f"--db={script}/t.db", *program)
    assert (done.returncode, done.stdout) == (4, "200\n")
    own, said = done.stderr.splitlines()
    assert own == "err"
    assert said.startswith("spanglass: nothing was captured: ")


def test_what_was_handed_over_is_told_of_a_receiver_that_is_gone(tmp_path: Path) -> None:
    script = tmp_path / "ask.py"
    script.write_text(
        ASK.replace(
            "sys.exit(",
            "import os, signal, spanglass\nspanglass.flush()\nos.kill(int(sys.argv[4]), 9)\nsys.exit(",
        )
    )
    with serve(tmp_path / "t.db") as running, provider() as given:
        pid = str(running.port.get("/healthz").json["pid"])
        program = [sys.executable, str(script), "one", given.url, "5", pid]
        done = spanglass("run", f"--port={running.port.number}", *program)
    assert done.returncode == 5
    assert done.stderr.splitlines()[1].endswith("cannot be counted; 1 span was handed over.")


def test_a_receiver_that_dies_meanwhile(tmp_path: Path) -> None:
    script = tmp_path / "ask.py"
    script.write_text(
        f"import os, signal\nos.kill(int(sys.argv[4]), signal.SIGKILL)\n{ASK}".replace(
            "import os, signal", "import os, signal, sys"
        )
    )
    with serve(tmp_path / "t.db") as running, provider() as given:
        pid = str(running.port.get("/healthz").json["pid"])
        program = [sys.executable, str(script), "one", given.url, "5", pid]
        done = spanglass("run", f"--port={running.port.number}", *program)
    assert (done.returncode, done.stdout) == (5, "200\n")
    assert done.stderr.splitlines()[1].endswith("cannot be counted; 1 span could not be handed over.")


@contextmanager
def _garbage() -> Iterator[int]:
    """A port at which something answers that is no HTTP."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()

        def answer() -> None:
            with suppress(OSError):
                while True:
                    with listening.accept()[0] as asked:
                        asked.recv(1000)
                        asked.sendall(b"\x00\xff no HTTP\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)
    thread.join()


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
def test_how_a_program_ends_is_how_we_end(tmp_path: Path) -> None:
    common = ("run", "--port=0", "--grpc-port=0", f"--db={tmp_path / 't.db'}", "--quiet")
    program = "import os, signal; os.kill(os.getpid(), signal.SIGTERM)"
    done = spanglass(*common, "--", sys.executable, "-c", program)
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGTERM, "", "")
    assert spanglass(*common, "--", "no-such-program-of-ours").returncode == 127


def test_what_is_said_of_programs_that_cannot_be_captured(tmp_path: Path) -> None:
    assert "-I" in str(injection.objection(["python3", "-I", "x.py"]))
    assert injection.objection(["python3", "-u", "-m", "x", "-I"]) is None
    assert injection.objection(["uvicorn", "-I"]) is None
    assert "could be captured" in str(injection.unnoticed(tmp_path, ["/usr/bin/thing"]))
    (tmp_path / "python-1").touch()
    assert injection.unnoticed(tmp_path, ["python"]) is None


def test_whose_arguments_are_whose() -> None:
    values = parse(["run", "--port=1", "python", "x.py", "--port", "2"])
    assert (values.port, values.program) == (1, ["python", "x.py", "--port", "2"])
    assert parse(["run", "--quiet", "--", "-odd", "--", "x"]).program == ["-odd", "--", "x"]
    assert parse(["run"]).program == []
    assert parse(["doctor", "--json"]).program == []


def test_the_environment_keeps_what_the_user_set(tmp_path: Path) -> None:
    given = {
        "PYTHONPATH": "/mine",
        "NODE_OPTIONS": "--trace-warnings",
        "BUN_OPTIONS": "--smol",
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://x",
    }
    found = injection.environment(given, "http://127.0.0.1:5000", "r", tmp_path)
    assert found["PYTHONPATH"].endswith(f"{os.pathsep}/mine")
    assert found["NODE_OPTIONS"].startswith("--trace-warnings --import=file://")
    assert found["BUN_OPTIONS"] == f"--smol --preload={injection.SDK.as_posix()}/node/register.mjs"
    assert found["OTEL_EXPORTER_OTLP_ENDPOINT"] == "http://x"
    assert injection.environment({}, "http://127.0.0.1:5000", "r", tmp_path)["OTEL_EXPORTER_OTLP_ENDPOINT"]
    assert found["OTEL_RESOURCE_ATTRIBUTES"] == "spanglass.run=r"
    named = {"OTEL_RESOURCE_ATTRIBUTES": "team=a,spanglass.run=before"}
    found = injection.environment(named, "http://x", "r", tmp_path)
    assert found["OTEL_RESOURCE_ATTRIBUTES"] == "team=a,spanglass.run=r"
    assert "OTEL_EXPORTER_OTLP_ENDPOINT" not in injection.environment(
        {}, "http://127.0.0.1:4318", "r", tmp_path
    )


def test_a_place_that_bun_cannot_be_told_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a folder" / "register.mjs"
    file.parent.mkdir()
    file.touch()
    monkeypatch.setattr(injection, "_NODE", file)
    found = injection.environment({"BUN_OPTIONS": "--smol"}, "http://x", "r", tmp_path)
    assert found["BUN_OPTIONS"] == "--smol"
    assert "a%20folder" in found["NODE_OPTIONS"]


@pytest.mark.parametrize(
    ("first", "runs_with", "is_captured"),
    [
        ("node", "Node 22.3.0 (", True),
        ("-S node --flag", "Node 22.3.0 (", True),
        ("bun", "Bun 22.3.0 (", True),
        ("ruby", "", False),
    ],
)
def test_the_doctor_knows_commands_by_their_first_line(
    first: str, runs_with: str, is_captured: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in (
        ("tool", f"#!/usr/bin/env {first}\n"), ("ruby", "#!/bin/sh\n"),
        ("node", "#!/bin/sh\necho v22.3.0\n"), ("bun", "#!/bin/sh\necho 22.3.0\n"),
    ):  # fmt: skip
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    found = capture_report.report(["tool"])
    assert found.runs_with.startswith(runs_with)
    assert bool(found.captured) is is_captured


def test_the_doctor_looks_at_a_program(tmp_path: Path) -> None:
    done = spanglass("doctor", "--json", "--", sys.executable, "x.py")
    found = json.loads(done.stdout)
    assert found["runs_with"].startswith("Python 3.")
    assert any(each["what"].startswith("httpx2 ") for each in found["captured"])
    script = tmp_path / "tool"
    script.write_text(f"#!{sys.executable}\n")
    script.chmod(0o755)
    assert capture_report.report([str(script)]).runs_with.startswith("Python 3.")
    (reason,) = capture_report.report(["ls"]).missed
    assert "no Python, Node or Bun" in reason[1]
