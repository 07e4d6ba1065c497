"""What an exchange keeps of a stream that is longer than is kept whole."""

import json

import pytest

from spanglass.sdk.exchange import Exchange

ADDRESS = "https://api.openai.com/v1/chat/completions"
ONE = b'data: {"choices": [{"delta": {"content": "' + b"word " * 2000 + b'"}}]}\n\n'
USAGE = b'data: {"choices": [], "usage": {"prompt_tokens": 9}}\n\ndata: [DONE]\n\n'


def kept(kind: str, pieces: int) -> str:
    exchange = Exchange(ADDRESS, {}, b"{}", lambda _: None)
    exchange.answered(200, {"content-type": kind})
    for _ in range(pieces):
        exchange.came(ONE)
    exchange.came(USAGE)
    exchange.ended()
    return str(exchange.span().attributes["spanglass.response.body"])


@pytest.mark.parametrize("pieces", [3, 2000])
def test_a_streams_end_is_kept_however_long_it_is(pieces: int) -> None:
    body = kept("text/event-stream; charset=utf-8", pieces)
    assert body.endswith(USAGE.decode())
    assert len(body) < 9 * 1024 * 1024
    for line in body.splitlines():
        if line.startswith("data: {"):
            json.loads(line.removeprefix("data: "))


def test_of_another_long_answer_the_beginning_is_kept() -> None:
    assert not kept("application/json", 2000).endswith(USAGE.decode())
