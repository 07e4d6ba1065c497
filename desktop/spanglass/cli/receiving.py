"""A receiver in a process of its own, for commands that need one for a while."""

import http.client
import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spanglass.receiver.port_owner import port_owner

_START_WITHIN_S, _UNKNOWN_WITHIN_S = 20.0, 3.0
_STOP_WITHIN_S = 10.0
_ASK_AGAIN_S = 0.05


@dataclass(frozen=True, slots=True)
class Ports:
    """Where to listen; 0 takes any free port for HTTP and none for gRPC."""

    port: int = 0
    grpc_port: int = 0


def health(port: int, host: str = "127.0.0.1") -> dict[str, Any] | None:
    """What a receiver of ours says at ``/healthz``, None if none answers."""
    content = asked(f"http://{host}:{port}/healthz", within_s=1)
    return content if content is not None and content.get("status") == "ok" else None


def awaited(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a receiver of ours answers at a port; one that has only begun to listen is waited for."""
    if health(port, host) is not None:
        return True
    deadline = time.monotonic() + (_patience_s(port) if is_taken(port, host) else 0.0)
    while time.monotonic() < deadline:
        time.sleep(_ASK_AGAIN_S)
        if health(port, host) is not None:
            return True
    return False


def is_taken(port: int, host: str = "127.0.0.1") -> bool:
    """Whether anything listens at a port."""
    with socket.socket() as tried:
        tried.settimeout(1)
        return tried.connect_ex((host, port)) == 0


def _patience_s(port: int) -> float:
    """How long whoever holds a port may take to turn out to be a receiver of ours."""
    owner = port_owner(port)
    if owner is None:  # not every system tells
        return _UNKNOWN_WITHIN_S
    return _START_WITHIN_S if "spanglass" in owner.name else 0.0


def asked(url: str, *, within_s: float) -> dict[str, Any] | None:
    """The JSON object at an address of this machine, None if none is answered in time."""
    try:
        with urllib.request.urlopen(url, timeout=within_s) as answer:  # noqa: S310
            content = json.load(answer)
    except (OSError, ValueError, http.client.HTTPException):
        return None
    return content if isinstance(content, dict) else None


@contextmanager
def receiver(store: Path, ports: Ports) -> Iterator[int]:
    """A running receiver; gives its HTTP port. Raises ``OSError`` with its sentence if it cannot start."""
    command = [sys.executable, "-m", "spanglass", "serve", "--db", str(store)]
    command += ["--port", str(ports.port), "--grpc-port", str(ports.grpc_port)]
    # Ctrl+C in the terminal is for the program: what it still sends as it ends is received.
    child = subprocess.Popen(  # noqa: S603 (our own command)
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        process_group=0, creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    )  # fmt: skip
    try:
        yield _port_of(child)
    finally:
        child.terminate()
        try:
            child.communicate(timeout=_STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.communicate()


def _port_of(child: "subprocess.Popen[str]") -> int:
    """The port the receiver says it listens on."""
    assert child.stdout is not None  # noqa: S101 (it was asked for)
    line = child.stdout.readline()
    _, _, port = line.strip().rpartition(":")
    if not port.isdigit():
        _, said = child.communicate(timeout=_STOP_WITHIN_S)
        raise OSError(said.strip() or "The receiver did not start.")
    deadline = time.monotonic() + _START_WITHIN_S
    while health(int(port)) is None and time.monotonic() < deadline:
        time.sleep(_ASK_AGAIN_S)
    return int(port)
