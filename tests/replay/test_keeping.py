"""Replayed calls are handed to the receiver at an address."""

import pytest

from local_ports import a_free_port
from sdk.servers import sink
from spanglass.replay.keeping import keeper


def test_a_call_is_posted_to_the_receiver() -> None:
    with sink() as taken:
        keeper(taken.url.removeprefix("http://"))(b'{"resourceSpans": []}')
    ((path, headers, body),) = taken.requests
    assert (path, body) == ("/v1/traces", b'{"resourceSpans": []}')
    assert headers["content-type"] == "application/json"


def test_a_receiver_that_is_not_there_is_an_error() -> None:
    with pytest.raises(OSError, match="refused"):
        keeper(f"127.0.0.1:{a_free_port()}")(b"{}")
