"""Errors whose words a client throws away unread, as those do that try again while an answer is streamed."""

import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from sdk.programs import run
from sdk.servers import Server, provider, sink

PROGRAM = """
import asyncio, time, httpx2 as httpx
body = {"model": "m", "messages": [{"role": "user", "content": "FAIL"}]}
AT = (ADDRESS or URL) + "/v1/chat/completions"
began = time.monotonic()
with httpx.Client() as client:
    answer = client.send(client.build_request("POST", AT, json=body), stream=True)
    answer.close()
    print(answer.status_code)
async def main():
    async with httpx.AsyncClient() as client:
        answer = await client.send(client.build_request("POST", AT, json=body), stream=True)
        await answer.aclose()
        print(answer.status_code)
asyncio.run(main())
print(time.monotonic() - began < 4)
"""


@pytest.fixture
def stalled() -> Iterator[str]:
    """The address of one that tells the head of an error, and never its words."""
    held = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            for _ in range(2):
                connection, _ = listening.accept()
                held.append(connection)
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 429 Slow\r\ncontent-length: 100\r\n\r\n")

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        thread.join()
        for connection in held:
            connection.close()


def bodies(given: Server, folder: Path, address: str = "") -> tuple[str, list[str | None]]:
    with sink() as taken:
        done = run(f"ADDRESS = {address!r}\n{PROGRAM}", given, taken, folder)
        spans = taken.spans()
    assert done.stderr == ""
    return done.stdout, [span["attributes"].get("spanglass.response.body") for span in spans]


def test_they_are_read_all_the_same(tmp_path: Path) -> None:
    with provider() as given:
        said, found = bodies(given, tmp_path)
    assert said == "529\n529\nTrue\n"
    assert [json.loads(body or "{}")["error"]["code"] for body in found] == ["overloaded", "overloaded"]


def test_one_that_never_says_why_holds_up_nobody(stalled: str, tmp_path: Path) -> None:
    with provider() as given:
        said, found = bodies(given, tmp_path, stalled)
    assert (said, len(found)) == ("429\n429\nTrue\n", 2)
