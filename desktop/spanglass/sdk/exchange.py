"""One HTTP exchange with a model, gathered while the program makes it and turned into a span later."""

import json
import re
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from spanglass.core.exchanges import REQUEST_BODY, RESPONSE_BODY
from spanglass.sdk import secrets
from spanglass.sdk.spans import CLIENT, ERROR, Span, SpanContext, opened

_PATHS = re.compile(
    r"/chat/completions$|/completions$|/responses$|/messages$|/embeddings$|/moderations$|/rerank$"
    r"|/images/(?:generations|edits|variations)$|/audio/(?:transcriptions|translations|speech)$"
    r"|:(?:stream)?[gG]enerateContent$|:(?:batch)?[eE]mbedContents?$|:predict$|:(?:stream)?rawPredict$"
    r"|/model/[^/]+/(?:converse|invoke)(?:-with-response-stream|-stream)?$"
    r"|/api/(?:chat|generate|embed|embeddings)$|/v[12]/(?:chat|embed|rerank|ocr)$|/fim/completions$"
)
_MOST = 8 * 1024 * 1024
_MOST_OF_END = 64 * 1024
"""Of a stream that is too long: its end tells the tokens and why it stopped."""
_TEXTUAL = ("json", "text", "event-stream", "x-ndjson", "xml", "form")
_OF_LINES = ("event-stream", "ndjson", "jsonl")
_KEPT_HEADERS = ("x-request-id", "request-id", "retry-after", "apim-request-id", "x-amzn-requestid")
_MEASURED = "x-stainless-retry-count"

Pairs = Mapping[str, str] | Iterable[tuple[str, str]]
Decode = Callable[[bytes], bytes]


def is_model_call(method: str, address: str) -> bool:
    """Whether a request is one to a model, by its path."""
    if method.upper() != "POST":
        return False
    return _PATHS.search(urlsplit(address).path.rstrip("/")) is not None


class Exchange:
    """A request and the answer as it comes; `ended` hands it over, once, to `taken`.

    `size` is about what it takes in memory; `form` are the fields of a form that is sent in parts, without
    its files. All methods may be called from any thread.
    """

    def __init__(
        self,
        address: str,
        headers: Pairs,
        body: "bytes | None",
        taken: "Callable[[Exchange], None]",
        *,
        parent: "SpanContext | None" = None,
    ) -> None:
        self._span = opened("", CLIENT, parent=parent)
        self._address, self._taken = address, taken
        pairs = dict(headers.items() if isinstance(headers, Mapping) else headers)
        self._asked = {str(name).lower(): str(value) for name, value in pairs.items()}
        self._body = body
        self.form: Mapping[str, str] | None = None
        self._chunks: list[bytes] = []
        self._last = b""
        self._status: int | None = None
        self._answered: dict[str, str] = {}
        self._first_ns = 0
        self._decode: Decode | None = None
        self._is_over = self._is_cut = self._is_broken_off = False
        self._error: BaseException | None = None
        self.size = len(body or b"") + 2000

    def answered(self, status: int, headers: Pairs, decode: "Decode | None" = None) -> None:
        """The answer's head; `decode` undoes its content encoding where the chunks still have one."""
        pairs = headers.items() if isinstance(headers, Mapping) else headers
        self._answered = {str(name).lower(): str(value) for name, value in pairs}
        self._status, self._decode = status, decode

    def came(self, chunk: bytes) -> None:
        """A piece of the answer's body."""
        if not self._first_ns:
            self._first_ns = time.time_ns()
        if self._is_cut or self.size + len(chunk) > _MOST + len(self._body or b""):
            self._is_cut = True
            self._last = (self._last + chunk)[-_MOST_OF_END:]
        elif chunk:
            self._chunks.append(bytes(chunk))
            self.size += len(chunk)

    @property
    def is_unread_failure(self) -> bool:
        """Whether the answer is an error in a few words, of which the program has read none."""
        length = self._answered.get("content-length", "")
        is_short = length.isdecimal() and 0 < int(length) <= _MOST_OF_END
        return is_short and (self._status or 0) >= 400 and not self._is_over and not self._first_ns

    def ended(self, error: "BaseException | None" = None, *, broken_off: bool = False) -> None:
        """The end: of the answer, by an error, or because the program wanted no more of it."""
        if self._is_over:
            return
        self._is_over = True
        self._error, self._is_broken_off = error, broken_off
        self._span.end_ns = time.time_ns()
        self._taken(self)

    def span(self) -> Span:
        """The exchange as a span, as far as it has come, without keys."""
        made = self._span
        span = replace(made, attributes=dict(made.attributes), events=list(made.events))
        keys = (*secrets.in_headers(self._asked), *secrets.in_address(self._address))
        address = secrets.address_without(self._address)
        span.name = f"POST {urlsplit(address).path}"
        for name, value in self._attributes(address, keys).items():
            span.attributes[name] = value
        if self._error is not None:
            span.failed(self._error)
        elif self._status is not None and self._status >= 400:
            span.status = ERROR
        return span

    def _attributes(self, address: str, keys: Iterable[str]) -> dict[str, Any]:
        found: dict[str, Any] = {
            "http.request.method": "POST",
            "url.full": address,
            "server.address": urlsplit(address).hostname,
            "http.response.status_code": self._status,
            REQUEST_BODY: _text(self._body, self._asked.get("content-type"), keys),
            "spanglass.request.form": secrets.text_without(json.dumps(self.form), keys)
            if self.form
            else None,
            RESPONSE_BODY: _text(self._whole(), self._answered.get("content-type"), keys),
            "spanglass.response.content_type": self._answered.get("content-type"),
            "spanglass.first_byte_ns": self._first_ns - self._span.start_ns if self._first_ns else None,
            "spanglass.attempt": _attempt(self._asked.get(_MEASURED)),
            "spanglass.response.truncated": True if self._is_cut else None,
            "spanglass.response.broken_off": True if self._is_broken_off else None,
        }
        for name in _KEPT_HEADERS:
            if name in self._answered:
                found[f"http.response.header.{name}"] = self._answered[name]
        return found

    def _whole(self) -> bytes:
        data = b"".join(self._chunks)
        if self._decode is not None:
            return self._decode(data)
        encoding = self._answered.get("content-encoding", "")
        kind = self._answered.get("content-type", "").lower()
        if self._last and not encoding and any(name in kind for name in _OF_LINES):
            return b"\n\n".join((data, self._last.partition(b"\n")[2]))
        return unpacked(data, encoding)


@contextmanager
def reading(exchange: Exchange) -> Iterator[None]:
    """Tells how the reading within ended: at the end, by an error, or because no more was wanted."""
    try:
        yield
    except GeneratorExit:
        exchange.ended(broken_off=True)
        raise
    except BaseException as error:
        exchange.ended(error)
        raise
    exchange.ended()


def unpacked(data: bytes, encoding: str) -> bytes:
    """A body without its content encoding, as far as the standard library knows it."""
    if encoding.strip().lower() not in ("gzip", "x-gzip", "deflate") or data[:1] in (b"{", b"["):
        return data
    try:
        return zlib.decompressobj(47).decompress(data)  # 47: gzip or zlib, whichever it is
    except zlib.error:
        return data


def _text(body: "bytes | None", content_type: "str | None", keys: Iterable[str]) -> "str | bytes | None":
    """A body as text without keys; bytes that are none as they are, and forms and files by their length."""
    if body is None:
        return None
    kind = (content_type or "application/json").lower()
    if kind.startswith("multipart/"):
        return f"({kind.split(';')[0]}, {len(body)} bytes)"
    if any(name in kind for name in _TEXTUAL):
        return secrets.text_without(body.decode("utf-8", "replace"), keys)
    if "eventstream" in kind:
        return body
    return f"({kind.split(';')[0]}, {len(body)} bytes)"


def _attempt(count: "str | None") -> "int | None":
    """The number of a try, from 1, by what the providers' own packages count."""
    return int(count) + 1 if count is not None and count.isdecimal() and len(count) < 9 else None
