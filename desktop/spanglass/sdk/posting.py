"""One request to the receiver, past whatever the program has put around its own.

Test tools that record or forbid requests (VCR.py, responses, pytest-socket) and instrumentation (Sentry,
ddtrace) stand in for `http.client` or `socket`; what lies under both is as the system has it.
"""

import _socket
import sys
import time
from typing import Any
from urllib.parse import SplitResult, urlsplit

_MOST_HEAD = 64 * 1024
_PORTS = {"http": 80, "https": 443}


def posted(endpoint: str, path: str, body: bytes, timeout_s: float) -> "int | None":
    """The status of the answer to a JSON body; None if nobody answers in time."""
    address, until = urlsplit(endpoint), time.monotonic() + timeout_s
    connection = None
    try:
        connection = _connected(address, timeout_s)
        connection.sendall(_head(address, path, len(body)) + body)
        return _status(connection, until)
    except (OSError, ValueError):
        return None
    finally:
        if connection is not None:
            connection.close()


def _connected(address: SplitResult, timeout_s: float) -> Any:
    host, port = address.hostname or "127.0.0.1", address.port or _PORTS.get(address.scheme, 80)
    if address.scheme == "https" or _is_cooperative():
        return _usual(host, port, timeout_s, is_secret=address.scheme == "https")
    failure: OSError = OSError("no address")
    for family, kind, protocol, _, place in _socket.getaddrinfo(host, port, 0, _socket.SOCK_STREAM):
        made = _socket.socket(family, kind, protocol)
        try:
            made.settimeout(timeout_s)
            made.connect(place)
            return made
        except OSError as error:
            made.close()
            failure = error
    raise failure


def _is_cooperative() -> bool:
    """Whether sockets are gevent's or eventlet's: past them, all of the program would wait for us."""
    made = getattr(sys.modules.get("socket"), "socket", None)
    return getattr(made, "__module__", "").partition(".")[0] in ("gevent", "eventlet")


def _usual(host: str, port: int, timeout_s: float, *, is_secret: bool) -> Any:
    import socket  # not before it is needed: nor ssl

    made = socket.create_connection((host, port), timeout_s)
    if not is_secret:
        return made
    import ssl

    return ssl.create_default_context().wrap_socket(made, server_hostname=host)


def _head(address: SplitResult, path: str, length: int) -> bytes:
    lines = (
        f"POST {address.path.rstrip('/')}{path} HTTP/1.1", f"Host: {address.netloc.rpartition('@')[2]}",
        "Content-Type: application/json", f"Content-Length: {length}", "Connection: close", "", "",
    )  # fmt: skip
    return "\r\n".join(lines).encode("ascii")


def _status(connection: Any, until: float) -> "int | None":
    """The status, once the whole answer's head is there."""
    head = b""
    while b"\r\n\r\n" not in head:
        connection.settimeout(max(0.01, until - time.monotonic()))
        came = connection.recv(8192)
        if not came or len(head) > _MOST_HEAD:
            return None
        head += came
    version, _, rest = head.partition(b" ")
    return int(rest[:3]) if version.startswith(b"HTTP/1.") else None
