"""The doctor: which calls have no messages, which client sent them, and whether anything is received."""

import json
import socket
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from builders import T0
from judged_anew import earlier_rules, settled, state
from receiving import PROTOBUF, Port, a_receiver
from spanglass.__main__ import main
from spanglass.receiver.forwarding.account import Account, account_file, save
from spanglass.store.backfill import judged_again
from spanglass.store.writer import Writer
from traffic import a_batch, a_request, a_span


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_call_without_messages_is_told_with_its_client(
    tmp_path: Path, port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    store = tmp_path / "traces.db"
    writer = Writer(store)
    writer.write([a_batch(a_span(1), a_span(2, name="tool", attributes={}))])
    writer.close()
    assert main(["doctor", "--db", str(store), "--port", str(port), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["receiver"]["listening"] is False
    assert report["ledger"] is None
    (found,) = report["calls_without_messages"]
    assert (found["scope"], found["calls"], found["client"]) == ("test", 1, "an unknown client")
    assert found["example"]["span_id"] == "0000000000000001"


def test_the_text_says_that_nothing_is_received_and_what_is_missing(
    tmp_path: Path, port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    store = tmp_path / "traces.db"
    writer = Writer(store)
    writer.write([a_batch(a_span(1))])
    writer.close()
    assert main(["doctor", "--db", str(store), "--port", str(port)]) == 0
    text = capsys.readouterr().out
    assert f"Nothing of ours listens on 127.0.0.1:{port}" in text
    assert "1 call has no messages: an unknown client (test)" in text
    assert "spanglass show 0a0a0a0a0a0a" in text


def test_a_store_that_takes_nothing_is_said_and_who_receives_is_found_all_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = tmp_path / ("long-" * 40) / "traces.db"
    with a_receiver(store) as bound:
        other = apsw.Connection(str(store))
        other.execute("BEGIN IMMEDIATE")
        assert Port(bound.port).post(a_request(a_span(1)).SerializeToString()).status == 503
        assert main(["doctor", "--db", str(store), "--port", str(bound.port)]) == 0
        other.execute("ROLLBACK")
        other.close()
    first, second, *_ = capsys.readouterr().out.splitlines()
    assert first.startswith(f"Listening on 127.0.0.1:{bound.port}")
    locked = f"Another program holds {store} locked."
    assert second == f"Nothing is being stored: {locked} 0 spans and log records wait in memory."


def test_what_is_judged_anew_is_told_with_how_far_it_is(
    tmp_path: Path, port: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(judged_again, "_FOR_S", 0)
    store = tmp_path / "traces.db"
    with earlier_rules(), closing(Writer(store)) as writer:
        writer.write([a_batch(*(a_span(1, trace=bytes([number]) * 16) for number in range(1, 5)))])
    asked = ["doctor", "--db", str(store), "--port", str(port)]
    with closing(Writer(store)) as writer:
        while (left := state(store).get("unjudged", 0)) != 1:
            assert writer.settle(), left
        assert main([*asked, "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["judging_anew"] == {"left": 1, "of": 4}
        assert main(asked) == 0
        said = "What was stored before is judged by this version's rules while nothing comes in"
        assert f"{said}: about 1 of 4 traces are left." in capsys.readouterr().out
        settled(writer)
    assert main(asked) == 0
    assert said not in capsys.readouterr().out


def test_calls_with_messages_are_no_finding(
    tmp_path: Path, port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    store = tmp_path / "traces.db"
    writer = Writer(store)
    said = {"gen_ai.operation.name": "chat", "gen_ai.input.messages": '[{"role":"user","parts":[]}]'}
    writer.write([a_batch(a_span(1, attributes=said))])
    writer.close()
    assert main(["doctor", "--db", str(store), "--port", str(port), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["calls_without_messages"] == []


def test_the_ledger_is_told_with_every_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = tmp_path / "traces.db"
    good, cut = a_span(1, start=T0), a_span(2, dropped_attributes_count=3)
    body = a_request(good, cut, {**a_span(3), "span_id": b"\1\2"}).SerializeToString()
    with a_receiver(store) as bound:
        port = Port(bound.port)
        for _ in range(2):
            assert port.ask("POST", "/v1/traces", body, {"content-type": PROTOBUF}).status == 200
        assert port.ask("POST", "/v1/traces", b"\xff", {"content-type": PROTOBUF}).status == 400
        save(Account(sent=1200, waiting=3, error="It answers 401"), account_file(store))
        assert main(["doctor", "--db", str(store), "--port", str(bound.port)]) == 0
    text = capsys.readouterr().out
    assert "3 requests" in text
    assert "sent on   1,200 sent, 3 waiting, 0 still running, 0 did not match, " in text
    assert "sent on   It answers 401" in text
    assert "became   2 stored, 2 there already, 0 not stored, 1 not readable at all" in text
    assert "of them   " in text
    assert "2 cut short by the sender" in text
    assert "rejected   2 × " in text
    assert "otlp-protobuf: 3 requests" in text
