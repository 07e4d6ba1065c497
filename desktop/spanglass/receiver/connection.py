"""uvicorn's HTTP connection with limits, and with the bodies of requests that offer an upgrade."""

import asyncio
import sys
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_LIMIT = 64 * 1024
SILENCE_S = 60.0
_LOOK_EVERY = 4  # times in the time of silence that is allowed
_UNWANTED_LIMIT = 256 * 1024 * 1024
_HEAD_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
)
_FRAMING = (b"transfer-encoding", b"content-length")


class Connection(HttpToolsProtocol):
    """One connection; closed when its client sends an endless head, or half a request and then nothing.

    Java's HTTP client offers HTTP/2 with every request. The parser takes such an offer for accepted and
    sees no body; a fresh parser, told only how the body is framed, reads on from there.
    """

    silence_s = SILENCE_S

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._heard_s = 0.0
        self._head_size = 0
        self._in_head = False
        self._unwanted_size = 0
        self._resuming = False
        self._data, self._rest = b"", b""
        self._watch: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start to listen for silence."""
        super().connection_made(transport)
        self._heard_s = self.loop.time()
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop listening."""
        if self._watch is not None:
            self._watch.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Note that the client is alive, and drop it if its head has no end."""
        self._heard_s = self.loop.time()
        size, self._rest = len(data), data
        while self._rest:
            self._data, self._rest = self._rest, b""
            super().data_received(self._data)
        self._data = b""
        self._head_size = self._head_size + size if self._in_head else 0
        if self._head_size > HEAD_LIMIT and not self.transport.is_closing():
            self.transport.write(_HEAD_TOO_LARGE)
            self.transport.close()

    def on_message_begin(self) -> None:
        """A head begins."""
        if not self._resuming:
            self._in_head = True
            super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """A part of the head."""
        if not self._resuming:
            super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A part of the head."""
        if not self._resuming:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """A head ends."""
        if not self._resuming:
            self._in_head = False
            self._unwanted_size = 0
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Count what comes after the answer: read up to a limit, so that the client sees the answer."""
        if self.cycle.response_complete:
            self._unwanted_size += len(body)
            if self._unwanted_size > _UNWANTED_LIMIT:
                self.transport.abort()
        super().on_body(body)

    def on_message_complete(self) -> None:
        """A request ends, unless the parser only thinks so because of an offer."""
        if not self.parser.should_upgrade():
            super().on_message_complete()

    def _unsupported_upgrade_warning(self) -> None:
        """Go on after an offer that is not taken, in a parser that knows nothing of it."""
        upgrade = sys.exception()
        assert isinstance(upgrade, httptools.HttpParserUpgrade)  # noqa: S101 (uvicorn calls this for none else)
        self._rest = self._data[upgrade.args[0] :]
        framing = [b"%s: %s\r\n" % (name, value) for name, value in self.headers if name in _FRAMING]
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
        self._resuming = True
        try:
            self.parser.feed_data(b"POST / HTTP/1.1\r\n" + b"".join(framing) + b"\r\n")
        finally:
            self._resuming = False

    def _look(self) -> None:
        self._watch = self.loop.call_later(self.silence_s / _LOOK_EVERY, self._look)
        if self.loop.time() - self._heard_s > self.silence_s and not self._is_being_answered():
            self.transport.abort()

    def _is_being_answered(self) -> bool:
        """Whether a whole request has come and its answer has not gone out: then silence is ours."""
        return self.cycle is not None and not self.cycle.more_body and not self.cycle.response_complete
