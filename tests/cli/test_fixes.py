"""``spanglass fixes``: groups listed and shown, proposals written and checked, all of it kept."""

import json
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from failing_traces import PROMPT, REFUSAL, a_store, limited, refusals
from spanglass.__main__ import main
from spanglass.core.fixes import Rubric
from spanglass.store.reader import Reader

WRITTEN = {
    "surface": "prompt", "title": "Allow refunds", "why": "The policy allows them.",
    "edits": [{"find": "Do not promise refunds.", "replace": "Promise refunds the policy allows."}],
}  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Path:
    a_store(tmp_path / "t.db", refusals(old=6, new=8), limited()).close()
    return tmp_path / "t.db"


@contextmanager
def a_model(says: str = json.dumps(WRITTEN)) -> Iterator[str]:
    """A model that refuses under the recorded prompt, and writes a proposal where it is asked for one."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            system = body["messages"][0]["content"]
            text = says if "You repair programs" in system else REFUSAL if system == PROMPT else "Done."
            choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
            usage = {"prompt_tokens": 10, "completion_tokens": 5}
            answer = json.dumps({"id": "c", "model": "m-1", "choices": [choice], "usage": usage}).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: Any) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"--base-url=http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def told(store: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-123456789")

    def run(*given: str) -> tuple[int, str, str]:
        code = main(["fixes", *given, f"--db={store}", "--port=9"])
        found = capsys.readouterr()
        return code, found.out, found.err

    return run


def test_groups_are_listed_and_shown(told: Any) -> None:
    code, out, _ = told()
    assert (code, [line.split()[1] for line in out.splitlines()]) == (0, ["8", "1"])
    documents = [json.loads(line) for line in told("list", "--json")[1].splitlines()]
    assert [(each["kind"], each["traces"]) for each in documents] == [("refusal", 8), ("rate", 1)]
    code, out, _ = told("show", "refusal")
    assert code == 0
    assert "8 of the latest 14 calls" in out
    assert out.count("Not checked yet.") == 3
    shown = json.loads(told("show", "rate", "--json")[1])
    assert [each["title"] for each in shown["proposals"]] == ["Back off as asked"]
    assert told("list", "--since=1h")[:2] == (0, "")


def test_a_proposal_is_written_checked_and_kept(told: Any) -> None:
    with a_model() as base:
        code, out, _ = told("propose", "refusal", base)
        assert (code, "+Promise refunds the policy allows." in out) == (0, True)
        code, out, err = told("check", "refusal", "1", base, "--runs=2", "--passing=6")
        assert code == 0
        assert "Allow refunds: 4 failing and 6 passing traces, 2 runs of each side, 40 calls" in err
        assert out.splitlines()[0].endswith("failing  --  ++  fixed")
        code, out, _ = told("check", "refusal", "2", base, "--runs=2", "--passing=6", "--json")
    found = json.loads(out)
    assert (code, found["verdict"], found["fixed"], found["tried"]) == (0, "unsure", 0, 2)
    checks = json.loads(told("show", "refusal", "--json")[1])["checks"]
    assert [each["proposal"]["author"] for each in checks] == ["rules", "m"]


def test_a_fix_is_accepted_with_what_guards_it_and_taken_back(told: Any, store: Path) -> None:
    assert "was not shown to fix anything" in told("accept", "refusal", "2")[2]
    with a_model() as base:
        told("check", "refusal", "2", base, "--runs=1", "--passing=3")
        err = told("check", "refusal", "2", base, "--runs=1", "--passing=4")[2]
    assert "8 failing and 4 passing traces, 11 of them known, 1 runs of each side, 2 calls" in err
    code, out, _ = told("accept", "refusal", "2")
    assert (code, out) == (
        0, "Say what may be done accepted, guarded by Regressions of refunds and an alert.\n")  # fmt: skip
    with closing(Reader(store)) as reader:
        (made,), (dataset,) = reader.fix_acceptances(), reader.datasets()
        assert (made.dataset, dataset.examples) == (dataset.id, 12)
        assert [rule.id for rule in reader.alert_rules()] == [made.rule]
        assert told("take-back", "refusal")[0] == 0
        assert (reader.fix_acceptances(), tuple(reader.alert_rules())) == ((), ())
        assert "No fix of refusal" in told("take-back", "refusal")[2]


def test_a_rubric_is_kept(told: Any, store: Path) -> None:
    (group,) = [json.loads(line) for line in told("list", "--json")[1].splitlines()][:1]
    assert told("judge", "refusal", "--rubric=Kind.", "--model=m-9")[0] == 0
    with closing(Reader(store)) as reader:
        assert reader.fix_rubric(group["key"]) == Rubric("Kind.", "m-9")
        assert told("judge", "refusal")[0] == 0
        assert reader.fix_rubric(group["key"]) is None


def test_a_useless_answer_is_told_in_a_sentence(told: Any) -> None:
    with a_model("I would change the prompt.") as base:
        code, out, err = told("propose", "refusal", base)
    assert (code, out) == (1, "")
    assert err == "m gave no usable proposal. The answer is not the JSON object that was asked for.\n"


def test_a_dismissed_group_says_why_until_it_is_taken_back(told: Any) -> None:
    assert told("dismiss", "refusal", "--reason=The bot must not.")[0] == 0
    assert told()[1].splitlines()[-1].endswith("dismissed: The bot must not.")
    assert told("restore", "refusal")[0] == 0
    assert "dismissed" not in told()[1]


def test_what_cannot_be_done_is_said(told: Any) -> None:
    assert told("show")[0] == 2
    assert told("show", "none")[::2] == (1, "No group begins with none; spanglass fixes lists them.\n")
    assert "Replays ask at another time" in told("check", "rate")[2]
    assert "0 proposals begin with zz" in told("check", "refusal", "zz")[2]
    assert (
        "Say which model of anthropic is to write." in told("propose", "refusal", "--provider=anthropic")[2]
    )
