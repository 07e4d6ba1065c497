"""Sends what was captured in the background, and never lets the program wait for it or know of failures."""

import atexit
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import wraps
from typing import Any, Protocol
from weakref import WeakSet

from spanglass.sdk.configuration import Configuration, opentelemetrys_service
from spanglass.sdk.encoding import request
from spanglass.sdk.posting import posted
from spanglass.sdk.spans import Span

_EVERY_S, _TOGETHER_S = 0.2, 0.01
"""At least so long between two requests, and from what comes after a pause until it is sent with its kin."""

_MOST_WAITING, _MOST_BYTES = 10_000, 64 * 1024 * 1024
_MOST_AT_ONCE, _BYTES_AT_ONCE = 100, 4 * 1024 * 1024
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.5, 30.0
_TIMEOUT_S, _AT_EXIT_S, _REST_S, _GONE_S = 5.0, 2.0, 0.2, 0.001
_OK = 200
_REFUSED_FOR_GOOD = frozenset({400, 403, 404, 413, 415})


class Captured(Protocol):
    """Something that becomes a span when it is sent; `size` is about what it takes in memory."""

    size: int

    def span(self) -> Span:
        """The span, without secrets."""
        ...


class Begun(Protocol):
    """Something that is handed over when it ends."""

    def ended(self, *, broken_off: bool) -> None:
        """The end, if it has not come before."""
        ...


class Exporter:
    """A bounded queue and the thread that empties it; `sent` counts what was taken, `dropped` what not."""

    def __init__(self, configuration: Configuration) -> None:
        self._configuration = configuration
        self._start_over()
        atexit.register(self.close)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(
                before=self._rest, after_in_parent=self._go_on, after_in_child=self._start_over
            )

    def put(self, captured: Captured) -> None:
        """Queue something to be sent; drops it if too much waits already."""
        if len(self._waiting) >= _MOST_WAITING or self._bytes + captured.size > _MOST_BYTES:
            self.dropped += 1
            return
        self._bytes += captured.size
        self._waiting.append(captured)
        if not self._running:
            self._begin()
        self._news.set()
        if len(self._waiting) >= _MOST_AT_ONCE:
            self._many.set()

    def watch(self, begun: Begun) -> None:
        """Remember what has begun: what is not over when the program ends is broken off, and sent too."""
        self._begun.add(begun)

    def post(self, path: str, body: bytes) -> bool:
        """Send a body at once; True if it was taken."""
        return self._sent(path, body) == _OK

    def flush(self, timeout_s: float = _TIMEOUT_S) -> bool:
        """Send all that waits; False if that took longer than it may, or nobody listens."""
        until = time.monotonic() + timeout_s
        if not self._waiting or not self._one_sends.acquire(timeout=timeout_s):
            return not self._waiting
        try:
            while self._waiting and time.monotonic() < until:
                if not self._send_some(max(0.1, until - time.monotonic())):
                    return False
        finally:
            self._one_sends.release()
        return not self._waiting

    def close(self, timeout_s: float = _AT_EXIT_S) -> None:
        """Send all that waits at the program's end; who runs it is left notes of what was taken."""
        for begun in list(self._begun):
            with suppress(Exception):
                begun.ended(broken_off=True)
        self.flush(timeout_s)
        folder = os.environ.get("SPANGLASS_RUN_NOTES")
        for name, number in (("sent", self.sent), ("dropped", self.dropped + len(self._waiting))):
            if number and folder:
                with suppress(OSError), open(os.path.join(folder, f"{name}-python-{self._pid}"), "w") as note:
                    note.write(str(number))

    def _start_over(self) -> None:
        """Forget what the parent process had: it sends that itself."""
        self.sent = self.dropped = 0
        self._waiting: deque[Captured] = deque()
        self._begun: WeakSet[Begun] = WeakSet()
        self._bytes = 0
        self._news, self._many = threading.Event(), threading.Event()
        self._starting = threading.Lock()
        self._one_sends = threading.Lock()
        self._resting = threading.Event()
        self._thread: threading.Thread | None = None
        self._running = False
        self._pid = os.getpid()

    def _begin(self) -> None:
        with self._starting:
            if self._running or self._resting.is_set():
                return
            try:
                self._thread = threading.Thread(target=self._run, name="spanglass", daemon=True)
                self._running = True
                self._thread.start()
            except RuntimeError:  # the interpreter is ending: the flush at exit sends it
                self._running = False

    def _rest(self) -> None:
        """End the thread before the process forks, and send what waits: Python warns where others run."""
        self._resting.set()
        self._news.set()
        self._many.set()
        if self._running and self._thread is not None:
            self._thread.join(_REST_S)
            if not self._thread.is_alive():
                self.flush(_REST_S)
                time.sleep(_GONE_S)  # the system's thread ends a moment after Python's

    def _go_on(self) -> None:
        """Go on after the fork, with what comes next: Python 3.13 looks for threads only now."""
        self._resting.clear()

    def _run(self) -> None:
        pause_s, sent_s = _FIRST_PAUSE_S, -_EVERY_S
        while not self._resting.is_set():
            self._news.wait()
            self._many.wait(max(_TOGETHER_S, sent_s + _EVERY_S - time.monotonic()))
            self._news.clear()
            self._many.clear()
            if not self._waiting:
                continue
            with self._one_sends:
                taken = self._send_some(_TIMEOUT_S)
            sent_s = time.monotonic()
            if taken:
                pause_s = _FIRST_PAUSE_S
            else:
                self._resting.wait(pause_s)
                pause_s = min(pause_s * 2, _LONGEST_PAUSE_S)
            if self._waiting:
                self._news.set()
            if len(self._waiting) >= _MOST_AT_ONCE or self._bytes >= _BYTES_AT_ONCE:
                self._many.set()
        self._running = False

    def _send_some(self, timeout_s: float) -> bool:
        """Send the oldest of what waits; False if it has to wait on."""
        group = self._group()
        spans = [span for span in (_span_of(captured) for captured in group) if span is not None]
        status = self._sent("/v1/traces", self._body(spans), timeout_s) if spans else _OK
        if status is None or (status not in _REFUSED_FOR_GOOD and status != _OK):
            return False
        if status == _OK:
            self.sent += len(group)
        else:
            self.dropped += len(group)
        for captured in group:
            self._waiting.popleft()
            self._bytes -= captured.size
        return True

    def _group(self) -> list[Captured]:
        group: list[Captured] = []
        size = 0
        for captured in list(self._waiting)[:_MOST_AT_ONCE]:
            size += captured.size
            if group and size > _BYTES_AT_ONCE:
                break
            group.append(captured)
        return group

    def _body(self, spans: Iterable[Span]) -> bytes:
        return request(spans, self.resource())

    def resource(self) -> Mapping[str, str]:
        """What is said of the program with every span."""
        configured = self._configuration
        # Spans of the program's own OpenTelemetry and ours are of one service: some report the same calls.
        service = (None if configured.named else opentelemetrys_service()) or configured.service
        return {"service.name": service, **configured.resource, "process.pid": str(self._pid)}

    def _sent(self, path: str, body: bytes, timeout_s: float = _TIMEOUT_S) -> "int | None":
        """The status of the answer; None if nobody answers."""
        return posted(self._configuration.endpoint, path, body, timeout_s)


def _span_of(captured: Captured) -> "Span | None":
    try:
        return captured.span()
    except Exception:
        return None


def at_hard_exit(flush: Callable[[float], object]) -> None:
    """Send before ``os._exit`` too, with which forked children of multiprocessing and workers end."""
    ending = os._exit

    def exit_now(status: int) -> None:
        with suppress(BaseException):  # nothing may keep the process from ending
            flush(_AT_EXIT_S)
        ending(status)

    os._exit = exit_now  # type: ignore[assignment]


def before_exec(flush: Callable[[float], object]) -> None:
    """Send before another program takes this one's place in its process; all ways to it end in these two."""
    for name in ("execv", "execve"):
        replacing: Callable[..., Any] = getattr(os, name)

        @wraps(replacing)
        def replace(path: Any, *values: Any, _replacing: Callable[..., Any] = replacing, **named: Any) -> Any:
            with suppress(Exception):
                if os.path.exists(path):  # one after the other is tried of those that may be meant
                    flush(_AT_EXIT_S)
            return _replacing(path, *values, **named)

        if replacing in os.supports_fd:
            os.supports_fd.add(replace)
        setattr(os, name, replace)
