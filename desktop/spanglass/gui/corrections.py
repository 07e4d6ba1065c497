"""Sends what the user says of a refusal to the receiver, which keeps it as a log record of the span."""

import json
import time
from dataclasses import dataclass

from PySide6.QtCore import QByteArray, QObject, QUrl, Signal
from PySide6.QtNetwork import QNetworkAccessManager, QNetworkProxy, QNetworkReply, QNetworkRequest

from spanglass.analysis.corrections import EVENT, REFUSED
from spanglass.core.ids import to_hex

_TIMEOUT_MS = 5000


@dataclass(frozen=True, slots=True)
class Correction:
    """A span's answer is a refusal, or is none."""

    trace_id: bytes
    span_id: bytes
    refused: bool


class CorrectionSender(QObject):
    """Posts corrections; `failed` carries a sentence when one could not be kept."""

    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._network = QNetworkAccessManager(self)
        self._network.setProxy(QNetworkProxy(QNetworkProxy.ProxyType.NoProxy))

    def send(self, address: str, correction: Correction) -> None:
        """Post one to the receiver at ``host:port``."""
        request = QNetworkRequest(QUrl(f"http://{address}/v1/logs"))
        request.setHeader(QNetworkRequest.KnownHeaders.ContentTypeHeader, "application/json")
        request.setTransferTimeout(_TIMEOUT_MS)
        body = json.dumps(as_logs(correction, time.time_ns())).encode()
        reply = self._network.post(request, QByteArray(body))
        reply.finished.connect(lambda: self._finished(reply))

    def _finished(self, reply: QNetworkReply) -> None:
        if reply.error() != QNetworkReply.NetworkError.NoError:
            self.failed.emit("The receiver did not keep it: it does not answer, or cannot store.")
        reply.deleteLater()


def as_logs(correction: Correction, now_ns: int) -> dict[str, object]:
    """The correction as an OTLP request in JSON."""
    record = {
        "timeUnixNano": str(now_ns),
        "eventName": EVENT,
        "traceId": to_hex(correction.trace_id),
        "spanId": to_hex(correction.span_id),
        "attributes": [{"key": REFUSED, "value": {"boolValue": correction.refused}}],
    }
    scope = {"scope": {"name": "spanglass"}, "logRecords": [record]}
    return {"resourceLogs": [{"scopeLogs": [scope]}]}
