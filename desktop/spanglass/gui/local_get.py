"""One HTTP GET to a port of this machine, without ever blocking."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal
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

    def __init__(self, within_ms: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._socket: QTcpSocket | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(within_ms)
        self._timer.timeout.connect(self._finish)

    def ask(self, host: str, port: int, path: str) -> None:
        """Ask; an older question still open is dropped."""
        self.drop()
        host = _ANYWHERE.get(host, host)
        socket = self._socket = QTcpSocket(self)
        socket.setProxy(QNetworkProxy(QNetworkProxy.ProxyType.NoProxy))
        self._received, self._connected = b"", False
        name = f"[{host}]" if ":" in host else host
        request = f"GET {path} HTTP/1.1\r\nHost: {name}:{port}\r\nConnection: close\r\n\r\n".encode()
        socket.connected.connect(lambda: self._send(socket, request))
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

    def _send(self, socket: QTcpSocket, request: bytes) -> None:
        self._connected = True
        socket.write(request)

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
            if self._socket.bytesAvailable():
                self._received += bytes(self._socket.readAll().data())
            self.drop()
            self.answered.emit(LocalReply(self._connected, self._received))
