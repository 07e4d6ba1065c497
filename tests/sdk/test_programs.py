"""What programs do to their processes does not lose calls, and the capture does nothing to programs."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from sdk.programs import run
from sdk.servers import Server, provider, sink
from spanglass.cli import injection

ASK = """
import httpx2 as httpx
def ask(question):
    body = {"model": "m", "messages": [{"role": "user", "content": question}]}
    return httpx.post(URL + "/v1/chat/completions", json=body).json()["id"]
"""
FORK = (
    ASK
    + """
import os
ask("parent")
pid = os.fork()
if pid == 0:
    ask("child")
    os._exit(3)
print(os.waitpid(pid, 0)[1] >> 8)
"""
)
PROCESSES = (
    ASK
    + """
import multiprocessing
if __name__ == "__main__":
    for how in ("fork", "spawn"):
        with multiprocessing.get_context(how).Pool(2) as pool:
            print(sorted(pool.map(ask, [f"{how}{n}" for n in range(2)])))
            pool.close()
            pool.join()
"""
)
POOLS = (
    ASK
    + """
import multiprocessing
if __name__ == "__main__":
    for how in ("fork", "spawn", "forkserver"):
        with multiprocessing.get_context(how).Pool(2) as pool:
            print(pool.map(ask, [f"{how}{n}" for n in range(4)]))
"""
)
EXEC = (
    ASK
    + """
import os, sys
print(os.execve in os.supports_fd)
ask("before")
try:
    os.execv("/nowhere/python", ["python"])
except FileNotFoundError:
    ask("still here")
sys.stdout.flush()
os.execlp(sys.executable, "python", "-c", "print(__import__('os').execv.__name__)")
"""
)
CRASH = (
    ASK
    + """
ask("last words")
raise SystemExit(ask("really last")[:0] or 5)
"""
)
THREADS = (
    ASK
    + """
import spanglass
from concurrent.futures import ThreadPoolExecutor
@spanglass.trace
def work(number):
    return ask(f"q{number}")
with spanglass.span("all", kind="agent", user="u") as span:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(40)))
"""
)
OWN_SITE = "import os\nos.environ['OWN_SITE'] = 'ran'\n"


def questions(taken: Server) -> list[str]:
    bodies = [json.loads(span["attributes"]["spanglass.request.body"]) for span in taken.spans()
              if "spanglass.request.body" in span["attributes"]]  # fmt: skip
    return sorted(body["messages"][0]["content"] for body in bodies)


@pytest.mark.skipif(sys.platform == "win32", reason="processes fork on POSIX")
def test_forked_processes(tmp_path: Path) -> None:
    with provider() as given, sink() as taken:
        done = run(FORK, given, taken, tmp_path)
        assert (done.stdout.strip(), done.stderr) == ("3", "")
        assert questions(taken) == ["child", "parent"]
        run(PROCESSES, given, taken, tmp_path)
        assert questions(taken) == ["child", "fork0", "fork1", "parent", "spawn0", "spawn1"]


@pytest.mark.skipif(sys.platform == "win32", reason="processes fork on POSIX")
def test_a_pool_that_ends_its_workers_by_a_signal_loses_nothing(tmp_path: Path) -> None:
    with provider() as given, sink() as taken:
        done = run(POOLS, given, taken, tmp_path)
        assert (done.stderr, done.returncode) == ("", 0)
        assert questions(taken) == sorted(
            f"{how}{n}" for how in ("fork", "spawn", "forkserver") for n in range(4)
        )
        unheard = run(POOLS, given, Server("http://127.0.0.1:9"), tmp_path)
    assert (unheard.stdout, unheard.stderr, unheard.returncode) == (done.stdout, "", 0)


@pytest.mark.skipif(sys.platform == "win32", reason="there, exec begins another process")
def test_a_program_that_gives_its_place_to_another_loses_nothing(tmp_path: Path) -> None:
    with provider() as given, sink() as taken:
        done = run(EXEC, given, taken, tmp_path)
        assert (done.stdout.split(), done.stderr) == (["True", "execv"], "")
        assert questions(taken) == ["before", "still here"]


@pytest.mark.skipif(sys.platform == "win32", reason="processes fork on POSIX")
@pytest.mark.parametrize("listens", [True, False])
def test_a_program_forks_with_no_thread_but_its_own(listens: bool, tmp_path: Path) -> None:
    counting = """
import os, threading
os.register_at_fork(before=lambda: print(threading.active_count()))
"""
    forks = """
import time
for number in range(3):
    ask(f"q{number}")
    time.sleep(0.3 * (number == 1))
    if os.fork() == 0:
        os._exit(0)
    os.wait()
"""
    with provider() as given, sink() as taken:
        done = run(
            counting + ASK + forks, given, taken if listens else Server("http://127.0.0.1:9"), tmp_path
        )
        assert (done.stdout.split(), done.stderr, done.returncode) == (["1"] * 3, "", 0)
        assert questions(taken) == (["q0", "q1", "q2"] if listens else [])


def test_the_end_of_a_program_sends_what_waits(tmp_path: Path) -> None:
    with provider() as given, sink() as taken:
        done = run(CRASH, given, taken, tmp_path)
        assert done.returncode == 5
        assert questions(taken) == ["last words", "really last"]


@pytest.mark.parametrize("end", ["raise KeyboardInterrupt", "os._exit(0)"])
def test_a_stream_that_is_under_way_when_the_program_ends_is_sent_as_far_as_it_came(
    end: str, tmp_path: Path
) -> None:
    stream = f"""
import os
import httpx2 as httpx
body = {{"model": "m", "stream": True, "messages": [{{"role": "user", "content": "long"}}]}}
with httpx.Client() as client:
    answer = client.send(client.build_request("POST", URL + "/v1/chat/completions", json=body), stream=True)
    pieces = answer.iter_bytes()
    print(next(pieces).decode()[:5], flush=True)
    {end}
"""
    with provider() as given, sink() as taken:
        done = run(stream, given, taken, tmp_path)
        (span,) = taken.spans()
    assert done.stdout.strip() == "data:"
    assert span["attributes"]["spanglass.response.broken_off"] is True
    assert questions(taken) == ["long"]


def test_threads_keep_their_span(tmp_path: Path) -> None:
    with provider() as given, sink() as taken:
        done = run(THREADS, given, taken, tmp_path)
        assert done.stderr == ""
        spans = taken.spans()
    by_id = {span["spanId"]: span for span in spans}
    calls = [span for span in spans if "spanglass.request.body" in span["attributes"]]
    assert (len(spans), len(calls), len({span["traceId"] for span in spans})) == (81, 40, 1)
    for call in calls:
        work = by_id[call["parentSpanId"]]
        asked = json.loads(call["attributes"]["spanglass.request.body"])["messages"][0]["content"]
        assert f"q{json.loads(work['attributes']['input.value'])['number']}" == asked
        assert by_id[work["parentSpanId"]]["name"] == "all"


def test_a_sitecustomize_of_the_program_runs_too(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "sitecustomize.py").write_text(OWN_SITE)
    source = "import os, sys\nprint(os.environ['OWN_SITE'], 'spanglass.sdk.program' in sys.modules)"
    with provider() as given, sink() as taken:
        done = run(source, given, taken, tmp_path, PYTHONPATH=str(own))
    assert done.stdout.split() == ["ran", "True"]


@pytest.mark.parametrize("fault", ["import no_such_module", "1 / 0"])
def test_a_traceback_of_importing_is_as_it_would_be(fault: str, tmp_path: Path) -> None:
    (tmp_path / "haystack" / "tracing").mkdir(parents=True)
    (tmp_path / "haystack" / "__init__.py").touch()
    (tmp_path / "haystack" / "tracing" / "__init__.py").touch()
    (tmp_path / "haystack" / "tracing" / "tracer.py").write_text(fault)
    with provider() as given, sink() as taken:
        done = run("import haystack.tracing.tracer", given, taken, tmp_path)
    plain = subprocess.run(
        [sys.executable, str(tmp_path / "program.py")], capture_output=True, text=True, check=False
    )
    assert done.stderr == plain.stderr
    assert "tracer.py" in done.stderr


def test_nobody_listens(tmp_path: Path) -> None:
    nobody = Server("http://127.0.0.1:9")
    with provider() as given:
        began = time.monotonic()
        done = run(ASK + "print(ask('one'))", given, nobody, tmp_path)
        assert (done.stdout.strip(), done.stderr, done.returncode) == ("c-one", "", 0)
    assert time.monotonic() - began < 20


def test_a_receiver_that_hangs_holds_up_nobody_for_long(tmp_path: Path) -> None:
    import socket

    with socket.socket() as deaf, provider() as given:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        nobody = Server(f"http://127.0.0.1:{deaf.getsockname()[1]}")
        began = time.monotonic()
        done = run(ASK + "print(ask('one'))", given, nobody, tmp_path)
        assert (done.stdout.strip(), done.stderr) == ("c-one", "")
    assert time.monotonic() - began < 20


@pytest.mark.parametrize("status", [503, 400])
def test_what_is_not_taken_is_noted_for_who_runs_the_program(status: int, tmp_path: Path) -> None:
    with provider() as given, sink() as taken:
        taken.status = status
        done = run(ASK + "print(ask('one'), ask('two'))", given, taken, tmp_path)
    assert (done.stdout.strip(), done.stderr, done.returncode) == ("c-one c-two", "", 0)
    assert [note.read_text() for note in (tmp_path / "notes").glob("dropped-*")] == ["2"]
    assert injection.handed(tmp_path / "notes") == injection.Handed(sent=0, dropped=2)


@pytest.mark.skipif(sys.platform == "win32", reason="processes fork on POSIX")
def test_what_was_taken_is_noted_once_of_each_process(tmp_path: Path) -> None:
    forking = "import os\nask('one')\nif os.fork() == 0:\n    ask('two')\nelse:\n    os.wait()"
    with provider() as given, sink() as taken:
        run(ASK + forking, given, taken, tmp_path)
    assert injection.handed(tmp_path / "notes") == injection.Handed(sent=2, dropped=0)


@pytest.mark.parametrize("name", ["spanglass", "spanglass.auto", "spanglass.sdk.program"])
def test_only_the_standard_library_is_loaded(name: str) -> None:
    source = (
        f"import sys; before = set(sys.modules); import {name}; "
        "print(*{m.partition('.')[0] for m in set(sys.modules) - before})"
    )
    loaded: Any = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, text=True, check=True
    ).stdout.split()
    assert set(loaded) - set(sys.stdlib_module_names) == {"spanglass"}
