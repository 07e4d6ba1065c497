"""Listening sockets, and which program holds a port that is taken."""

import errno
import os
import re
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_LISTENING = "0A"
_BACKLOG = 2048
_INTERPRETER = re.compile(r"python|node|ruby|perl|deno|bun")
_TAKEN = (errno.EADDRINUSE, getattr(errno, "WSAEADDRINUSE", errno.EADDRINUSE))


@dataclass(frozen=True, slots=True)
class Use:
    """What a port is for: the option that chooses another one, and what does not arrive without it."""

    option: str
    without: str


HTTP = Use("--port", "Nothing is being received.")
GRPC = Use("--grpc-port", "Nothing is being received over gRPC.")


@dataclass(frozen=True, slots=True)
class PortOwner:
    """A program that listens on a port."""

    name: str
    pid: int


class PortError(Exception):
    """A port that cannot be listened on; the text says why and what to do."""

    def __init__(self, sentence: str, port: int) -> None:
        super().__init__(sentence)
        self.port = port


class PortTakenError(PortError):
    """A port on which another program listens; `owner` is None if it cannot be known."""

    def __init__(self, port: int, owner: PortOwner | None, use: Use = HTTP) -> None:
        holder = f"{owner.name} (pid {owner.pid})" if owner else "another program"
        super().__init__(
            f"Port {port} is taken by {holder}. {use.without} "
            f"Stop it, or use another port: {use.option} {other_port(port)}",
            port,
        )
        self.owner = owner
        self.holder = holder


def other_port(port: int) -> int:
    """The port to offer in place of one that is taken."""
    return port + 10 if port + 10 < 65536 else port - 10


def listen(host: str, port: int, use: Use = HTTP) -> socket.socket:
    """A listening socket; port 0 takes any free one. Raises `PortTakenError` or `PortError`."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (OSError, UnicodeError) as error:
        raise PortError(f"{host} is not an address of this machine: {_why(error)}.", port) from None
    listener = socket.socket(family, kind, protocol)
    try:
        _prepare(listener)
        listener.bind(address)
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        if error.errno in _TAKEN:
            raise PortTakenError(port, port_owner(port), use) from None
        raise PortError(f"Port {port} of {host} cannot be listened on: {_why(error)}.", port) from None
    return listener


def port_owner(port: int) -> PortOwner | None:
    """The program that listens on a TCP port, if the system tells (Linux, and one's own programs)."""
    sockets = {f"socket:[{inode}]" for inode in _listening_inodes(port)}
    if not sockets:
        return None
    for process in Path("/proc").iterdir():
        if process.name.isdecimal() and _holds(process, sockets):
            return PortOwner(name_of(process), int(process.name))
    return None


def _prepare(listener: socket.socket) -> None:
    if sys.platform == "win32":
        # There, SO_REUSEADDR would let two programs share a port.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    else:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if listener.family == socket.AF_INET6:
        listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)


def _listening_inodes(port: int) -> Iterator[str]:
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            lines = Path(table).read_text().splitlines()[1:]
        except OSError:
            continue
        for columns in map(str.split, lines):
            if columns[3] == _LISTENING and int(columns[1].rpartition(":")[2], 16) == port:
                yield columns[9]


def _holds(process: Path, sockets: set[str]) -> bool:
    try:
        return any(_target(entry) in sockets for entry in (process / "fd").iterdir())
    except OSError:
        return False


def _target(entry: Path) -> str:
    try:
        return os.readlink(entry)
    except OSError:
        return ""


def name_of(process: Path) -> str:
    """The name of a program, given its folder in ``/proc``; a script's with its interpreter."""
    try:
        name = (process / "comm").read_text().strip()
        words = (process / "cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return "a program"
    return f"{name} {_script(words[1:])}".strip() if _INTERPRETER.match(name) else name


def _script(arguments: list[str]) -> str:
    """What an interpreter was told to run; nothing else of its arguments, which may hold secrets."""
    if arguments[:1] == ["-m"]:
        return " ".join(arguments[:2])
    return Path(arguments[0]).name if arguments and not arguments[0].startswith("-") else ""


def _why(error: Exception) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)
