"""Notices on their way: one message a minute, retries, a real server, a real command."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from alerts_traffic import a_rule
from builders import T0
from local_ports import a_free_port
from spanglass.alerts.channel_list import known_channels
from spanglass.alerts.channels import Bubble, Command, Message, Post, Target
from spanglass.alerts.outbox import GAP_NS, WAITS_NS, Outbox
from spanglass.alerts.sending import Sender
from spanglass.alerts.transports import SENT, Outcome, Transports, post, run, wait_ns
from spanglass.core.alert_notices import Delivery, News, Notice
from spanglass.core.watched import SECOND_NS, Scope


def a_notice(number: int = 0, news: News = News.FIRED, *channels: str) -> Notice:
    rule = replace(a_rule("error_rate"), channels=channels or ("slack",))
    return Notice(news, f"k{number}", rule, Scope("search"), T0, T0, f"Errors {number}", "Over 2%.")


def a_message() -> Message:
    return Message("Errors", "Over 2%.", (a_notice(),), T0)


class Server:
    """A service on this machine: what it received, and what it answers."""

    def __init__(self, port: int, got: list[tuple[str, dict[str, str], Any]], answers: list[int]) -> None:
        self.url, self.got, self.answers = f"http://127.0.0.1:{port}/hook?a=b", got, answers


@contextmanager
def serving(*answers: int, after: str = "", said: str = "") -> Iterator[Server]:
    got: list[tuple[str, dict[str, str], Any]] = []
    left = list(answers)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((self.path, dict(self.headers), json.loads(body)))
            self.send_response(left.pop(0) if left else 200)
            if after:
                self.send_header("Retry-After", after)
            self.send_header("Content-Length", str(len(said.encode())))
            self.end_headers()
            self.wfile.write(said.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield Server(server.server_port, got, left)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_one_goes_at_once_and_those_within_a_minute_are_summed() -> None:
    outbox = Outbox()
    outbox.put(a_notice(0))
    first = outbox.due(T0)
    assert first is not None
    assert first.title == "Errors 0"
    outbox.sent(T0)
    for number in (1, 2, 3):
        outbox.put(a_notice(number))
    outbox.put(a_notice(0, News.ENDED))
    assert outbox.due(T0 + GAP_NS - 1) is None
    assert outbox.wait_ns(T0) == GAP_NS
    second = outbox.due(T0 + GAP_NS)
    assert second is not None
    assert (second.title, second.body) == ("3 alerts, 1 over", "Errors 1\nErrors 2\nErrors 3\nErrors 0")


def test_a_failure_is_tried_again_later_and_later_and_then_shown() -> None:
    outbox, now = Outbox(10 * WAITS_NS[-1]), T0
    outbox.put(a_notice())
    waits = (*WAITS_NS, *WAITS_NS[-1:] * 10)
    for wait in waits:
        assert outbox.due(now) is not None
        given_up = outbox.failed(now, "down")
        if given_up:
            break
        assert outbox.due(now + wait - 1) is None
        now += wait
    assert given_up
    assert T0 + 8 * WAITS_NS[-1] < now < T0 + 10 * WAITS_NS[-1]
    assert [failure.reason for failure in outbox.failures] == ["down"]
    assert outbox.wait_ns(now) is None
    outbox.put(a_notice(1))
    assert outbox.due(now + GAP_NS) is not None


def test_what_the_other_side_asks_to_wait_is_waited() -> None:
    outbox = Outbox()
    outbox.put(a_notice())
    outbox.due(T0)
    outbox.failed(T0, "busy", after_ns=90 * SECOND_NS)
    assert outbox.due(T0 + 89 * SECOND_NS) is None
    assert outbox.due(T0 + 90 * SECOND_NS) is not None


def test_a_full_outbox_counts_what_it_leaves_out() -> None:
    outbox = Outbox()
    for number in range(250):
        outbox.put(a_notice(number))
    message = outbox.due(T0)
    assert message is not None
    assert len(message.notices) == 200
    assert message.title == "250 alerts"
    assert message.body.endswith("and 240 more")


@pytest.mark.parametrize("name", ["slack", "discord", "teams", "webhook", "pagerduty", "opsgenie"])
def test_every_web_channel_is_received(name: str) -> None:
    with serving() as server:
        address = server.url.split("?")[0]
        secret = address if name in ("slack", "discord", "teams") else "key"
        (request,) = known_channels()[name].outgoing(a_message(), Target(address, secret))
        assert isinstance(request, Post)
        assert post(request) == SENT
    ((path, headers, body),) = server.got
    assert path == ("/hook/v2/alerts" if name == "opsgenie" else "/hook")
    assert headers["Content-Type"] == "application/json"
    assert body == json.loads(request.body)


@pytest.mark.parametrize(
    ("status", "lasting"), [(302, True), (400, True), (403, True), (404, True), (429, False), (503, False)]
)
def test_answers_say_whether_to_try_again(status: int, lasting: bool) -> None:
    with serving(status, after="7") as server:
        outcome = post(Post(server.url, b"{}", {}))
    assert outcome == Outcome(False, f"127.0.0.1 answered {status}.", 7 * SECOND_NS, lasting)
    assert server.got[0][0] == "/hook?a=b"


@pytest.mark.parametrize(
    ("after", "seconds"),
    [
        ("7", 7), ("0.65", 1), ("Wed, 23 Sep 2026 12:00:30 GMT", 30), ("Wed, 23 Sep 2026 11:00:00 GMT", 0),
        ("", 0), ("soon", 0), ("-5", 0), ("999999999", 0),
    ],
)  # fmt: skip
def test_a_service_may_say_how_long_to_wait_in_any_form(after: str, seconds: int) -> None:
    now_s = datetime(2026, 9, 23, 12, tzinfo=UTC).timestamp()
    assert wait_ns(after, now_s) == seconds * SECOND_NS


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("no_service", ": no_service."),
        ('{"status": "invalid event", "message": "Event object is invalid", "errors": ["no summary"]}',
         ": Event object is invalid; no summary."),
        ('{"message": "You are being rate limited.", "retry_after": 0.6}', ": You are being rate limited."),
        ("<html>no</html>", "."),
        ("/services/T0SECRETSECRET is gone", ": ••••••••"),
        ("{", "."),
    ],
)  # fmt: skip
def test_what_a_service_says_is_told_without_the_address(answer: str, told: str) -> None:
    with serving(404, said=answer) as server:
        outcome = post(Post(f"{server.url}&key=/services/T0SECRETSECRET", b"{}", {}))
    assert outcome.reason.startswith(f"127.0.0.1 answered 404{told}")
    assert "SECRETSECRET" not in outcome.reason


def test_nobody_there_is_no_lasting_failure_and_the_address_is_not_told() -> None:
    outcome = post(Post(f"http://127.0.0.1:{a_free_port()}/secret", b"{}", {}))
    assert (outcome.ok, outcome.lasting) == (False, False)
    assert "secret" not in outcome.reason


def test_a_command_runs_with_what_it_is_told(tmp_path: Path) -> None:
    told = tmp_path / "told"
    line = f'cat > "{told}"; printf %s "$SPANGLASS_TITLE" >> "{told}"'
    assert run(Command(line, b"[]", {"SPANGLASS_TITLE": "$(id)"})) == SENT
    assert told.read_text() == "[]$(id)"
    assert run(Command("exit 3", b"", {})) == Outcome(False, "The command ended with 3.", 0, True)


class Clock:
    """A time that only moves when told to."""

    def __init__(self) -> None:
        self.now_ns = T0

    def __call__(self) -> int:
        return self.now_ns


def test_the_sender_sends_retries_and_shows_what_went_wrong() -> None:
    clock = Clock()
    with serving(503, 200) as server:
        targets, noted = {"slack": Target(secret=server.url)}, []
        transports = Transports(lambda _: SENT)
        sender = Sender(known_channels(), targets.get, transports, clock, noted.extend)
        sender.put(a_notice())
        sender.pump()
        assert sender.problems() == {"slack": "127.0.0.1 answered 503."}
        clock.now_ns += WAITS_NS[0]
        sender.pump()
        assert not sender.problems()
    assert [(one.channel, one.state, one.tries, one.reason) for one in noted] == [
        ("slack", "waiting", 1, "127.0.0.1 answered 503."),
        ("slack", "sent", 2, ""),
    ]
    assert {one.notice for one in noted} == {a_notice()}
    assert [body["text"] for _, _, body in server.got] == ["Errors 0", "Errors 0"]


def test_a_webhook_is_signed_anew_at_each_try_under_one_id() -> None:
    clock = Clock()
    with serving(503, 200) as server:
        target = Target(server.url, "whsec_c2VjcmV0")
        sender = Sender(known_channels(), lambda _: target, Transports(lambda _: SENT), clock)
        sender.put(a_notice(0, News.FIRED, "webhook"))
        sender.pump()
        clock.now_ns += WAITS_NS[-1]
        sender.pump()
    heads = [headers for _, headers, _ in server.got]
    assert len({head["webhook-id"] for head in heads}) == 1
    assert [int(head["webhook-timestamp"]) for head in heads] == [
        T0 // SECOND_NS, (T0 + WAITS_NS[-1]) // SECOND_NS,
    ]  # fmt: skip
    assert len({head["webhook-signature"] for head in heads}) == 2


def test_a_channel_that_is_not_set_up_is_shown_and_nothing_is_lost() -> None:
    sender = Sender(known_channels(), lambda _: None, Transports(lambda _: SENT), Clock())
    sender.put(a_notice())
    sender.pump()
    assert sender.problems() == {"slack": "It is not set up yet."}
    assert [message.title for message in sender.lost("slack")] == ["Errors 0"]


def test_a_rule_is_told_on_its_own_channels_in_the_senders_thread() -> None:
    shown, arrived = [], threading.Event()

    def show(bubble: Bubble) -> Outcome:
        shown.append((bubble.title, threading.current_thread().name))
        arrived.set()
        return SENT

    sender = Sender(known_channels(), lambda _: Target(), Transports(show))
    sender.start()
    sender.put(a_notice(1, News.FIRED, "desktop"))
    assert arrived.wait(60)
    sender.stop()
    assert shown == [("Errors 1", "alerts")]


def test_what_a_full_outbox_leaves_out_and_what_has_no_channel_is_noted() -> None:
    noted: list[Delivery] = []
    sender = Sender(known_channels(), lambda _: None, Transports(lambda _: SENT), Clock(), noted.extend)
    sender.put(a_notice(0, News.FIRED, "pigeon"))
    for number in range(201):
        sender.put(a_notice(number))
    assert [(one.channel, one.notice.key, one.state) for one in noted] == [
        ("pigeon", "k0", "failed"),
        ("slack", "k0", "summed"),
    ]


def test_the_desktop_is_not_told_of_what_was_long_ago() -> None:
    clock, noted = Clock(), []
    nobody = Transports(lambda _: Outcome(ok=False, reason="Nobody."))
    sender = Sender(known_channels(), lambda _: Target(), nobody, clock, noted.extend)
    sender.put(a_notice(0, News.FIRED, "desktop"))
    for wait in (*WAITS_NS[:4], 0):
        sender.pump()
        clock.now_ns += wait
    assert noted[-1].state == "failed"
    assert clock.now_ns - T0 < 15 * 60 * SECOND_NS


def test_the_test_button_sends_at_once() -> None:
    shown: list[Bubble] = []
    sender = Sender(
        known_channels(), lambda _: Target(), Transports(lambda bubble: shown.append(bubble) or SENT), Clock()
    )
    assert sender.try_out("desktop", a_message()) == SENT
    assert [bubble.title for bubble in shown] == ["Errors"]
