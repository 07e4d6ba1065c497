"""Sends sample traffic to a receiver over HTTP, as OTLP JSON with gzip."""

import gzip
import http.client
import json
import logging
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from random import Random
from urllib.parse import urlsplit

from spanglass.samples.playing import Player
from spanglass.samples.requests import Request, encoded, joined
from spanglass.samples.traffic import CHANGE_AT, backfill

_log = logging.getLogger(__name__)

_PATH = "/v1/traces"
_HEADERS = {"Content-Type": "application/json", "Content-Encoding": "gzip", "User-Agent": "spanglass-samples"}
_BUSY = frozenset({429, 502, 503, 504})
_ANSWER_S, _TICK_S = 30.0, 0.1
_LEAST_WAIT_S, _MOST_WAIT_S = 0.2, 5.0
_TOGETHER = 12
_PATIENCE_S, _LONGEST = 30.0, 300
_BACKFILL_NS = 30 * 60 * 1_000_000_000


class Poster:
    """Posts request bodies to one receiver, over one connection that is kept open.

    `url` is the receiver's address, with or without ``/v1/traces``; anything but ``http:`` raises
    ``ValueError``. While the receiver is busy or away it waits and tries again, without a word, for as
    long as `patience_s` says, then raises ``OSError``; for good if it is None.
    """

    def __init__(self, url: str, stop: threading.Event, patience_s: float | None = None) -> None:
        parts = urlsplit(url)
        if parts.scheme != "http" or not parts.hostname:
            raise ValueError(f"{url!r} is not an http:// address")
        path = parts.path.rstrip("/")
        self._path = path if path.endswith(_PATH) else path + _PATH
        self._stop, self._url, self._patience_s = stop, url, patience_s
        self._connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=_MOST_WAIT_S)

    def post(self, body: bytes) -> None:
        """Send one body; returns once it was answered, or without that as soon as sending is to stop."""
        packed = gzip.compress(body, compresslevel=1, mtime=0)
        pause_s, began_s = _LEAST_WAIT_S, time.monotonic()
        while not self._stop.is_set():
            status, asked_s, said = self._attempt(packed)
            if status not in _BUSY:
                if status >= http.client.BAD_REQUEST:
                    _log.warning("sample traces were answered with %s", status)
                return
            if self._patience_s is not None and time.monotonic() - began_s >= self._patience_s:
                raise OSError(f"{self._url} takes no traces: {said or 'it does not answer'}.")
            self._stop.wait(min(asked_s or pause_s, _MOST_WAIT_S))
            pause_s *= 2

    def close(self) -> None:
        """Close the connection; the next post opens another."""
        self._connection.close()

    def _attempt(self, packed: bytes) -> tuple[int, float | None, str]:
        """The status of the answer, 503 if there was none, how many seconds it asks to wait, what it says."""
        try:
            self._connection.request("POST", self._path, packed, _HEADERS)
            self._await_answer()
            with self._connection.getresponse() as response:
                said = _reason(response.read()) or f"it answers {response.status}"
                after = response.headers.get("Retry-After", "")
                pause_s = float(after) if after.isascii() and after.isdigit() else None
                return response.status, pause_s, said
        except (OSError, http.client.HTTPException):
            self.close()
            return http.client.SERVICE_UNAVAILABLE, None, ""

    def _await_answer(self) -> None:
        """Wait until the answer begins; raises ``TimeoutError`` if it is time to stop, or too long."""
        connected = self._connection.sock
        deadline = time.monotonic() + _ANSWER_S
        connected.settimeout(_TICK_S)
        while not self._stop.is_set() and time.monotonic() < deadline:
            try:
                connected.recv(1, socket.MSG_PEEK)
            except TimeoutError:
                continue
            connected.settimeout(_MOST_WAIT_S)
            return
        raise TimeoutError


def _reason(answer: bytes) -> str:
    """What a receiver says of why it takes nothing, without the full stop; empty where it does not."""
    try:
        told = json.loads(answer)
    except ValueError:
        return ""
    said = told.get("message") if isinstance(told, dict) else None
    return said[:_LONGEST].rstrip(".") if isinstance(said, str) else ""


def play_over_http(
    url: str, stop: threading.Event, *, rng: Random, count: int = 420, live: bool = True
) -> None:
    """Send `count` traces of the last half hour to `url`, then, if `live`, go on as time goes.

    Runs until `stop` is set, or, without `live`, until all is sent; then it raises ``OSError`` where the
    receiver takes none for half a minute. Meant for a thread of its own.
    """
    poster = Poster(url, stop, None if live else _PATIENCE_S)
    now_ns = time.time_ns()
    try:
        for request in _together(backfill(count, now_ns, _BACKFILL_NS, rng)):
            poster.post(encoded(request))
            if stop.is_set():
                return
        if live:
            change_ns = now_ns - round(_BACKFILL_NS * (1 - CHANGE_AT)) if count else None
            Player(poster.post, rng, change_ns=change_ns).play(stop)
    finally:
        poster.close()


def _together(requests: Iterable[Request]) -> Iterator[Request]:
    """Several traces in one request, so that the store takes them in one transaction."""
    waiting: list[Request] = []
    for request in requests:
        waiting.append(request)
        if len(waiting) == _TOGETHER:
            yield joined(waiting)
            waiting = []
    if waiting:
        yield joined(waiting)
