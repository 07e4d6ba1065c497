"""Alerts of a receiver that runs: watched, kept, told, and what the user says over HTTP."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from receiving import Port, a_receiver
from spanglass.alerts.rulebook import shipped_rule
from spanglass.core.alert_json import plain
from spanglass.core.alert_notices import Sending
from spanglass.receiver.telling import Surroundings
from spanglass.settings import Settings
from spanglass.store.reader import Reader
from traffic import a_request, a_span

SECOND = 1_000_000_000
FAILED = {"code": 2, "message": "Error code: 503 - overloaded"}
WITHIN_S = 20


class Hook:
    """A service of the user's: what it was sent, and what it answers."""

    def __init__(self) -> None:
        self.url, self.status = "", 200
        self.got: list[dict[str, Any]] = []

    @property
    def told(self) -> list[tuple[str, str]]:
        """The news, by rule."""
        return [(one["rule"], one["state"]) for message in self.got for one in message["alerts"]]


@pytest.fixture
def hook() -> Iterator[Hook]:
    hook = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            hook.got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(hook.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hook.url = f"http://127.0.0.1:{server.server_port}/alerts"
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield hook
    server.shutdown()
    thread.join()
    server.server_close()


@contextmanager
def watching(store: Path, hook: Hook) -> Iterator[Port]:
    settings = Settings(webhook_address=hook.url)
    with a_receiver(store, alerts=Surroundings(lambda: settings)) as bound:
        yield Port(bound.port)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "traces.db"


def _post(port: Port, path: str, **content: Any) -> Any:
    answer = port.post(json.dumps(content).encode(), f"/api/alerts/{path}", "application/json")
    return answer.status, answer.json


def _rule(port: Port, **changes: Any) -> None:
    rule = shipped_rule("error_rate")
    assert rule is not None
    assert _post(port, "rules", **{**plain(rule), "channels": ["webhook"], **changes})[0] == 200


def _calls(port: Port, *ages_s: float, failed: bool = False) -> None:
    """Calls of a second, each in a trace of its own, that ended so long ago."""
    now_ns = time.time_ns()
    spans = [
        a_span(1, trace=time.time_ns().to_bytes(16, "big"), start=now_ns - round((age + 1) * SECOND),
               **({"status": FAILED} if failed else {}))
        for age in ages_s
    ]  # fmt: skip
    assert port.post(a_request(*spans).SerializeToString()).status == 200


def _alerts(port: Port) -> Any:
    return port.get("/api/alerts").json


def _until(true: Callable[[], Any]) -> Any:
    end = time.monotonic() + WITHIN_S
    while not (found := true()):
        assert time.monotonic() < end
        time.sleep(0.05)
    return found


def _firing(port: Port) -> Any:
    return [alert for alert in _alerts(port)["alerts"] if alert["state"] == "firing"]


def test_an_outage_is_watched_kept_and_told_and_a_restart_repeats_nothing(store: Path, hook: Hook) -> None:
    with watching(store, hook) as port:
        _rule(port)
        _calls(port, *(range(10, 50)))
        _until(lambda: _alerts(port)["until"])
        _calls(port, 6, 5, 4, failed=True)
        (alert,) = [alert for alert in _until(lambda: _firing(port)) if not alert["muted_by"]]
        assert (alert["rule"], alert["title"]) == ("error_rate", "Errors at 100% in gpt-4o")
        assert len(alert["traces"]) == 3
        _until(lambda: hook.told)
        rule = next(rule for rule in _alerts(port)["rules"] if rule["id"] == "error_rate")
        assert rule["state"] == "firing"
    with watching(store, hook) as port:
        assert _firing(port)
        _calls(port, 2.5, failed=True)
        time.sleep(2.5)
        assert hook.told == [("error_rate", "fired")]
    reader = Reader(store)
    assert [(one.channel, one.state) for one in reader.alert_deliveries()] == [("webhook", Sending.SENT)]
    steps = [stored for stored in reader.alert_steps() if stored.step.raised and not stored.step.muted_by]
    reader.close()
    assert len(steps) == 1
    assert len(steps[0].step.reading.traces) == 3


def test_what_could_not_be_sent_is_sent_at_the_next_start(store: Path, hook: Hook) -> None:
    hook.status = 503
    with watching(store, hook) as port:
        _rule(port)
        _until(lambda: _alerts(port)["until"])
        _calls(port, *(range(4, 12)), failed=True)
        _until(lambda: hook.got)
    reader = Reader(store)
    waiting = reader.alert_deliveries(waiting=True)
    reader.close()
    assert [(one.channel, one.tries, one.reason) for one in waiting] == [
        ("webhook", 1, "127.0.0.1 answered 503.")
    ]
    hook.status = 200
    with watching(store, hook):
        _until(lambda: len(hook.got) == 2)
    reader = Reader(store)
    assert [one.state for one in reader.alert_deliveries()] == [Sending.SENT]
    reader.close()


def test_a_snooze_is_heeded_and_told_of(store: Path, hook: Hook) -> None:
    with watching(store, hook) as port:
        _rule(port)
        _until(lambda: _alerts(port)["until"])
        assert _post(port, "snooze", seconds=3600, rule="error_rate") == (200, {"ok": True})
        time.sleep(1.2)
        _calls(port, *(range(4, 12)), failed=True)
        _until(lambda: _firing(port))
        assert [snooze["rule"] for snooze in _alerts(port)["snoozes"]] == ["error_rate"]
        assert hook.got == []
        assert _post(port, "wake", rule="error_rate")[0] == 200
        assert _alerts(port)["snoozes"] == []


def test_a_mark_is_with_its_alert(store: Path, hook: Hook) -> None:
    with watching(store, hook) as port:
        _rule(port)
        _until(lambda: _alerts(port)["until"])
        _calls(port, *(range(4, 12)), failed=True)
        (alert, *_) = _until(lambda: _firing(port))
        assert _post(port, "marks", key=alert["key"], mark="acknowledged")[0] == 200
        assert alert["key"] in [one["key"] for one in _firing(port) if one["marks"] == ["acknowledged"]]
        status, answer = _post(port, "marks", key=alert["key"], mark="liked")
        assert (status, "acknowledged" in answer["message"]) == (400, True)


def test_a_rule_of_the_users_own_is_watched_until_it_is_deleted(store: Path, hook: Hook) -> None:
    own = {
        "id": "mine", "kind": "figure", "title": "Many calls", "limit": 5, "window_ns": 600 * SECOND,
        "figure": "calls", "query": "model:gpt-4o", "channels": ["webhook"],
    }  # fmt: skip
    with watching(store, hook) as port:
        _calls(port, *range(10, 20))
        _until(lambda: _alerts(port)["until"])
        assert _post(port, "rules", **own)[0] == 200
        _until(lambda: hook.told == [("mine", "fired")])
        assert port.ask("DELETE", "/api/alerts/rules/mine").status == 200
        assert "mine" not in [rule["id"] for rule in _alerts(port)["rules"]]
        _until(lambda: not _firing(port))


@pytest.mark.parametrize(
    ("path", "content", "word"),
    [
        ("rules", {"id": "mine", "kind": "figure"}, "title"),
        ("rules", {"id": "m", "kind": "nothing", "title": "t", "limit": 1, "window_ns": 1}, "nothing"),
        ("rules", {"id": "m", "kind": "figure", "title": "t", "limit": "1", "window_ns": 1}, "limit"),
        ("rules", {"id": "m", "kind": "latency", "title": "t", "limit": 1, "window_ns": 0}, "window_ns"),
        ("rules", {"id": "latency", "kind": "runaway", "title": "t", "limit": 1, "window_ns": 1}, "latency"),
        ("snooze", {"seconds": 0}, "seconds"),
        ("snooze", {"seconds": 5, "rule": 7}, "rule"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(
    store: Path, hook: Hook, path: str, content: dict[str, Any], word: str
) -> None:
    with watching(store, hook) as port:
        status, answer = _post(port, path, **content)
        assert status == 400
        assert word in answer["message"]


def test_only_json_of_no_page_elsewhere_is_taken(store: Path, hook: Hook) -> None:
    with watching(store, hook) as port:
        body = json.dumps({"seconds": 60}).encode()
        assert port.post(body, "/api/alerts/snooze", "text/plain").status == 415
        answer = port.post(body, "/api/alerts/snooze", "application/json", Origin="https://evil.example")
        assert answer.status == 403
        assert port.post(b"[1]", "/api/alerts/snooze", "application/json").status == 400
        assert port.post(b"{", "/api/alerts/snooze", "application/json").status == 400
        assert _alerts(port)["snoozes"] == []


def test_a_channel_is_tried_out_and_its_secret_kept(store: Path, hook: Hook) -> None:
    with watching(store, hook) as port:
        assert _post(port, "channels/webhook/test") == (200, {"ok": True, "reason": ""})
        assert hook.told == [("test", "fired"), ("test", "ended")]
        assert _post(port, "channels/slack/test") == (200, {"ok": False, "reason": "It is not set up yet."})
        assert _post(port, "channels/shell/secret", secret="s")[0] == 404
