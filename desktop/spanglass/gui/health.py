"""Asks a local port whether one of our receivers listens there, without ever blocking."""

import json
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtNetwork import QAbstractSocket, QNetworkProxy, QTcpSocket

_TIMEOUT_MS = 1000
_LONGEST = 65536
_ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104


class Answer(StrEnum):
    """Who answered: one of ours, a program that is none of ours, or nobody."""

    OURS = "ours"
    FOREIGN = "foreign"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Health:
    """What a port answered; `store` and `version` are of a receiver of ours."""

    answer: Answer
    store: str = ""
    version: str = ""


class HealthCheck(QObject):
    """Asks ``/healthz`` of one address; each `ask` is followed by one `answered` with a `Health`."""

    answered = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._socket: QTcpSocket | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_TIMEOUT_MS)
        self._timer.timeout.connect(self._finish)

    def ask(self, host: str, port: int) -> None:
        """Ask; an older question still open is dropped."""
        self.drop()
        host = _ANYWHERE.get(host, host)
        socket = self._socket = QTcpSocket(self)
        socket.setProxy(QNetworkProxy(QNetworkProxy.ProxyType.NoProxy))
        self._received, self._connected = b"", False
        socket.connected.connect(lambda: self._send(socket, host, port))
        socket.readyRead.connect(self._read)
        socket.disconnected.connect(self._finish)
        socket.errorOccurred.connect(self._failed)
        self._timer.start()
        socket.connectToHost(host, port)

    def drop(self) -> None:
        """Forget an open question; it will not be answered."""
        self._timer.stop()
        socket, self._socket = self._socket, None
        if socket is not None:
            socket.blockSignals(True)
            socket.abort()
            socket.deleteLater()

    def _send(self, socket: QTcpSocket, host: str, port: int) -> None:
        self._connected = True
        name = f"[{host}]" if ":" in host else host
        socket.write(f"GET /healthz HTTP/1.1\r\nHost: {name}:{port}\r\nConnection: close\r\n\r\n".encode())

    def _read(self) -> None:
        if self._socket is not None:
            self._received += bytes(self._socket.readAll().data())
        if len(self._received) > _LONGEST:
            self._finish()

    def _failed(self, error: QAbstractSocket.SocketError) -> None:
        if error != QAbstractSocket.SocketError.RemoteHostClosedError:
            self._finish()

    def _finish(self) -> None:
        if self._socket is not None:
            self._read_rest()
            self.drop()
            self.answered.emit(read_health(self._received, self._connected))

    def _read_rest(self) -> None:
        if self._socket is not None and self._socket.bytesAvailable():
            self._received += bytes(self._socket.readAll().data())


def read_health(response: bytes, connected: bool) -> Health:
    """What an HTTP response to ``/healthz`` says; anything but our own answer is a foreign program's."""
    if not connected:
        return Health(Answer.NOBODY)
    head, _, body = response.partition(b"\r\n\r\n")
    if b" 200" not in head.split(b"\r\n", 1)[0]:
        return Health(Answer.FOREIGN)
    try:
        said = json.loads(body[body.index(b"{") : body.rindex(b"}") + 1])
    except ValueError:
        return Health(Answer.FOREIGN)
    if not isinstance(said, dict) or said.get("status") != "ok" or "version" not in said:
        return Health(Answer.FOREIGN)
    return Health(Answer.OURS, str(said.get("store") or ""), str(said["version"]))
