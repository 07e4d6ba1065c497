"""``spanglass replay``: a stored call again, as a line and as JSON."""

import json
from pathlib import Path
from typing import Any

import pytest

from receiving import a_receiver
from sdk.servers import provider
from spanglass.__main__ import main
from traffic import CHAT, a_request, a_span

TRACE = bytes(range(1, 17))


def words(role: str, text: str) -> str:
    return json.dumps([{"role": role, "parts": [{"type": "text", "content": text}]}])


@pytest.fixture
def store(tmp_path: Path) -> Path:
    from receiving import Port

    said = {**CHAT, "gen_ai.request.model": "m", "gen_ai.input.messages": words("user", "one"),
            "gen_ai.output.messages": words("assistant", "answer to one")}  # fmt: skip
    with a_receiver(tmp_path / "t.db") as bound:
        for number, trace in ((1, TRACE), (2, TRACE), (3, b"\xee" * 16)):
            body = a_request(a_span(number, trace=trace, start=10**18, attributes=said)).SerializeToString()
            assert Port(bound.port).post(body).status == 200
    return tmp_path / "t.db"


def told(capsys: pytest.CaptureFixture[str], *given: str) -> tuple[int, str, str]:
    code = main(["replay", *given, "--port=9"])
    found = capsys.readouterr()
    return code, found.out, found.err


def test_a_call_is_made_again(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    db = f"--db={store}"
    with provider() as given:
        base = f"--base-url={given.url}/v1"
        code, out, err = told(capsys, db, "eeee", base, "--runs=2", "--set", "temperature=0", "--set", "a=b")
        assert (code, len(out.splitlines())) == (0, 4)
        assert "100% same" in out
        assert "2 of 2 ok" in out
        assert "rebuilt" in err
        sent = json.loads(given.requests[0][2])
        assert (sent["temperature"], sent["a"]) == (0, "b")
        code, out, _ = told(capsys, db, "eeee", base, "--json", "--model=other")
        found: Any = json.loads(out)
        assert (code, found["runs"][0]["verdict"], found["runs"][0]["words_same"]) == (0, "ok", 1.0)
        assert json.loads(given.requests[-1][2])["model"] == "other"
    code, _, _ = told(capsys, db, "eeee", "--base-url=http://127.0.0.1:9/v1")
    assert code == 1


def test_the_recording_alone(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = told(capsys, f"--db={store}", "eeee", "--provider=recorded")
    assert (code, out.count("answer to one")) == (0, 2)


def test_which_call_is_meant(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    db = f"--db={store}"
    code, _, err = told(capsys, db, TRACE.hex()[:8], "--provider=recorded")
    assert code == 1
    assert "2 calls" in err
    span = (2).to_bytes(8, "big").hex()
    assert told(capsys, db, f"{TRACE.hex()[:8]}/{span}", "--provider=recorded")[0] == 0
    assert told(capsys, db, span, "--provider=recorded")[0] == 0
    assert "No call begins with" in told(capsys, db, "abcdef", "--provider=recorded")[2]


def test_variants_of_a_whole_trace(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    db, trace = f"--db={store}", TRACE.hex()[:8]
    with provider() as given:
        base = f"--base-url={given.url}/v1"
        two = ("--variant=temperature=0", "--variant=model=other,temperature=1", "--runs=2")
        code, out, _ = told(capsys, db, trace, base, "--scope=trace", "--json", *two, "--at-once=1")
        found: Any = json.loads(out)
        assert (code, found["scope"]) == (0, "trace")
        assert [each["letter"] for each in found["variants"]] == ["B", "C"]
        first, second = found["variants"]
        assert [len(each["runs"]) for each in (first, second)] == [2, 2]
        assert [step["origin"] for step in first["runs"][0]["steps"]] == ["live", "live"]
        assert (first["passed"], first["of"], first["against_first"]) == (2, 2, None)
        assert second["against_first"]["sentence"] == "No difference so far."
        asked = [json.loads(body) for _, _, body in given.requests]
        assert [(each["model"], each["temperature"]) for each in asked[:4]] == [
            ("m", 0), ("m", 0), ("other", 1), ("other", 1),
        ]  # fmt: skip
        code, out, _ = told(capsys, db, trace, base, "--scope=trace", "--until=1", *two)
        assert (code, len(out.splitlines())) == (0, 7)
        assert "C: 2 of 2 ok" in out
        assert "against the first: No difference so far." in out


def test_a_wrong_key_is_a_sentence(
    store: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    code, out, err = told(capsys, f"--db={store}", "eeee", "--json")
    assert code == 1
    assert json.loads(out)["failures"] == [err.strip()]
    assert "OPENAI_API_KEY" in err
