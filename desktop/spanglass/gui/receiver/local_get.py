"""One HTTP GET to a port of this machine, without ever blocking."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtNetwork import QAbstractSocket, QNetworkProxy, QTcpSocket

_LONGEST = 1 << 20
_ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104


@dataclass(frozen=True, slots=True)
class LocalReply:
    """Whether somebody listens, and the octets that were sent back in time."""

    connected: bool
    octets: bytes = b""

    def body(self) -> bytes | None:
        """What follows the head of a 200 response, None for any other."""
        head, _, body = self.octets.partition(b"\r\n\r\n")
        return body if b" 200" in head.split(b"\r\n", 1)[0] else None


class LocalGet(QObject):
    """Asks for a path; each `ask` is followed by one `answered` with a `LocalReply`."""

    answered = Signal(object)
    _done = Signal(object, int)

    def __init__(self, within_ms: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open = self._connected = False
        self._number = 0
        self._request = self._received = b""
        # one socket for all questions: deleting it from one of its own signals has crashed
        self._socket = QTcpSocket(self)
        self._socket.setProxy(QNetworkProxy(QNetworkProxy.ProxyType.NoProxy))
        self._socket.setReadBufferSize(_LONGEST)
        self._socket.connected.connect(self._send)
        self._socket.readyRead.connect(self._read)
        self._socket.disconnected.connect(self._finish)
        self._socket.errorOccurred.connect(self._failed)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(within_ms)
        self._timer.timeout.connect(self._finish)
        # answers leave the socket's own signals first: it must not be asked anew within them
        self._done.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def ask(self, host: str, port: int, path: str) -> None:
        """Ask; an older question still open is dropped."""
        self.drop()
        host = reached_at(host)
        name = f"[{host}]" if ":" in host else host
        self._request = f"GET {path} HTTP/1.1\r\nHost: {name}:{port}\r\nConnection: close\r\n\r\n".encode()
        self._received, self._connected, self._open = b"", False, True
        self._timer.start()
        self._socket.connectToHost(host, port)

    def drop(self) -> None:
        """Forget an open question; it will not be answered."""
        self._open = False
        self._number += 1
        self._timer.stop()
        self._socket.abort()

    def _send(self) -> None:
        self._connected = True
        self._socket.write(self._request)

    def _read(self) -> None:
        if self._open:
            self._received += bytes(self._socket.readAll().data())
            if len(self._received) > _LONGEST:
                self._finish()

    def _failed(self, error: QAbstractSocket.SocketError) -> None:
        if error != QAbstractSocket.SocketError.RemoteHostClosedError:
            self._finish()

    def _finish(self) -> None:
        if self._open:
            self._received += bytes(self._socket.readAll().data())
            self._open = False
            self._timer.stop()
            self._done.emit(LocalReply(self._connected, self._received), self._number)

    def _deliver(self, reply: LocalReply, number: int) -> None:
        if number == self._number:
            self.drop()
            self.answered.emit(reply)


def reached_at(host: str) -> str:
    """The address at which this machine reaches who listens at `host`."""
    return _ANYWHERE.get(host, host)
