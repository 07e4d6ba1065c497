"""One window for each store: a second start hands its files over to the first, which comes to the front."""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_CONNECT_MS, _ANSWER_MS = 300, 5000  # one that only begins answers once it is loaded
_LONGEST = 1 << 20
_HEARD = b"heard\n"
_TOKENS = ("XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID")


@dataclass(frozen=True, slots=True)
class Wish:
    """What a start wants: files to open, the desktop's leave to come to the front, what to show.

    `query` is a filter to see all traces of, at any time; `page` a page.
    """

    files: tuple[Path, ...] = ()
    token: str = ""
    query: str = ""
    page: str = ""


def wish_of(files: Sequence[Path], environment: Mapping[str, str]) -> Wish:
    """The wish of a start with these files, made absolute, in this environment."""
    token = next((environment[name] for name in _TOKENS if environment.get(name)), "")
    return Wish(tuple(path.absolute() for path in files), token)


class SingleInstance(QObject):
    """The place where the windows of one store meet; `wished` carries the `Wish` of a later start."""

    wished = Signal(object)

    def __init__(self, store: Path, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        place = hashlib.sha256(os.fsencode(os.path.realpath(store))).hexdigest()[:16]
        self._name = str(folder / f"spanglass-{place}")
        self._lock = QLockFile(f"{self._name}.lock")
        self._lock.setStaleLockTime(0)
        self._server: QLocalServer | None = None
        self._heard: dict[QLocalSocket, bytes] = {}

    def hand_over(self, wish: Wish) -> bool:
        """Tell the window that is open already; False if there is none, or it does not answer."""
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(_CONNECT_MS):
            return False
        said = {
            "files": [str(path) for path in wish.files], "token": wish.token, "query": wish.query,
            "page": wish.page,
        }  # fmt: skip
        socket.write(json.dumps(said).encode() + b"\n")
        heard = socket.waitForReadyRead(_ANSWER_MS) and bytes(socket.readAll().data()) == _HEARD
        socket.disconnectFromServer()
        return heard

    def listen(self) -> None:
        """Be the one that is open; nothing happens where another one is."""
        if not self._lock.tryLock(0):
            return
        server = self._server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        server.newConnection.connect(self._greet)
        if not server.listen(self._name):
            QLocalServer.removeServer(self._name)  # left behind by one that was killed: we have the lock
            server.listen(self._name)

    def stop(self) -> None:
        """Be it no more."""
        if self._server is not None:
            self._server.close()
            self._lock.unlock()

    def _greet(self) -> None:
        while self._server is not None and (socket := self._server.nextPendingConnection()) is not None:
            self._heard[socket] = b""
            socket.readyRead.connect(lambda socket=socket: self._read(socket))
            socket.disconnected.connect(lambda socket=socket: self._forget(socket))
            self._read(socket)

    def _read(self, socket: QLocalSocket) -> None:
        if socket not in self._heard:
            return
        self._heard[socket] += bytes(socket.readAll().data())
        line, end, _ = self._heard[socket].partition(b"\n")
        if end:
            wish = _wish(line)
            socket.write(_HEARD)
            socket.flush()
            self._heard[socket] = b""
            self.wished.emit(wish)
        elif len(line) > _LONGEST:
            socket.abort()

    def _forget(self, socket: QLocalSocket) -> None:
        if self._heard.pop(socket, None) is not None:
            socket.deleteLater()


def meeting_folder(environment: Mapping[str, str], otherwise: Path) -> Path:
    """Where the windows of one user meet: the folder of the session, which only the user may enter."""
    runtime = environment.get("XDG_RUNTIME_DIR")
    return Path(runtime) if runtime and os.access(runtime, os.W_OK) else otherwise


def _wish(line: bytes) -> Wish:
    """The wish in what was said; one without files if that makes no sense."""
    try:
        said = json.loads(line)
        files = tuple(Path(name) for name in said["files"] if isinstance(name, str))
        return Wish(files, str(said["token"]), str(said.get("query", "")), str(said.get("page", "")))
    except (ValueError, KeyError, TypeError, AttributeError):
        return Wish()
