"""What providers and servers answer when they are asked for their models; no key goes anywhere else."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

import pytest

from local_ports import a_free_port
from spanglass.model_lists import Question, Standing, ask, is_address, of_server

KEY = "sk-proj-very-secret-0001"


class Answering(BaseHTTPRequestHandler):
    """Answers with what `replies` has for the path."""

    replies: ClassVar[dict[str, tuple[int, bytes]]] = {}
    seen: ClassVar[list[tuple[str, str]]] = []

    def do_GET(self) -> None:
        self.seen.append((self.path, self.headers.get("Authorization", "")))
        status, body = self.replies.get(self.path, (404, b""))
        self.send_response(status)
        if status == 302:
            self.send_header("Location", body.decode())
            body = b""
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    Answering.seen.clear()
    made = HTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=made.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{made.server_port}"
    made.shutdown()
    thread.join()
    made.server_close()


@pytest.mark.parametrize(
    ("status", "body", "standing", "models"),
    [
        (200, json.dumps({"data": [{"id": "a"}, {"id": "b"}]}), Standing.WORKS, 2),
        (200, json.dumps({"models": [{"name": "a"}]}), Standing.WORKS, 1),
        (200, "<html>", Standing.WORKS, None),
        (401, '{"error": "no"}', Standing.REFUSED, None),
        (403, "", Standing.REFUSED, None),
        (400, '{"error": {"details": [{"reason": "API_KEY_INVALID"}]}}', Standing.REFUSED, None),
        (400, "{}", Standing.ODD, None),
        (500, "oh", Standing.ODD, None),
    ],
)
def test_an_answer_is_taken_for_what_it_says(
    server: str, status: int, body: str, standing: Standing, models: int | None
) -> None:
    Answering.replies = {"/v1/models": (status, body.encode())}
    answer = ask(of_server(server, KEY))
    assert (answer.standing, answer.models) == (standing, models)
    assert KEY not in repr(answer)
    assert Answering.seen == [("/v1/models", f"Bearer {KEY}")]


def test_a_key_does_not_follow_a_redirect(server: str) -> None:
    Answering.replies = {"/v1/models": (302, f"{server}/elsewhere".encode()), "/elsewhere": (200, b"{}")}
    assert ask(of_server(server, KEY)).standing is Standing.ODD
    assert [path for path, _ in Answering.seen] == ["/v1/models"]


def test_where_nobody_answers_it_is_said() -> None:
    answer = ask(of_server(f"http://127.0.0.1:{a_free_port()}"))
    assert answer.standing is Standing.UNREACHABLE
    assert answer.sentence == "Connection refused."


def test_the_address_of_a_server_may_name_its_version() -> None:
    assert of_server("http://127.0.0.1:11434/").url == "http://127.0.0.1:11434/v1/models"
    assert of_server("https://api.groq.com/openai/v1").url == "https://api.groq.com/openai/v1/models"
    assert of_server("http://127.0.0.1:1").headers == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("http://127.0.0.1:11434", True), ("https://a.example/v1", True), ("http://[::1]:8000", True),
        ("127.0.0.1:11434", False), ("file:///etc/passwd", False), ("http://", False),
        ("http://a:b@c", False), ("http://a/?q=1", False), ("http://a:99999", False), ("", False),
    ],
)  # fmt: skip
def test_what_is_an_address(text: str, expected: bool) -> None:
    assert is_address(text) is expected


def test_a_question_that_is_none_is_not_reached() -> None:
    assert ask(Question("nothing", {})).standing is Standing.UNREACHABLE


def test_servers_on_this_machine_are_asked_without_a_proxy(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{a_free_port()}")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.setattr(Answering, "replies", {"/v1/models": (200, b'{"data": [{"id": "a"}, {"x": 1}]}')})
    found = ask(of_server(server))
    assert (found.standing, found.models, found.names) == (Standing.WORKS, 2, ("a",))
