"""What the user says of a refusal, on its way to the receiver, which keeps it as a log record of the span."""

import time
from dataclasses import dataclass

from PySide6.QtCore import QObject

from spanglass.analysis.refusals.corrections import EVENT, REFUSED
from spanglass.core.ids import to_hex
from spanglass.gui.bars.toasts import Toasts
from spanglass.gui.questions.questions import Questions
from spanglass.gui.receiver.local_post import post
from spanglass.gui.receiver.receiving import ReceiverSupervisor
from spanglass.gui.widgets.toast_card import Toast

_TOPIC = "correction"


@dataclass(frozen=True, slots=True)
class Correction:
    """A span's answer is a refusal, or is none."""

    trace_id: bytes
    span_id: bytes
    refused: bool


class Correcting(QObject):
    """Sends corrections to the receiver; the store's change brings them back into the window."""

    def __init__(self, supervisor: ReceiverSupervisor, questions: Questions, toasts: Toasts) -> None:
        super().__init__(questions)
        self._supervisor, self._questions, self._toasts = supervisor, questions, toasts
        questions.failed.connect(self._say_not_kept)

    def correct(self, correction: Correction) -> None:
        """Send one."""
        address = self._supervisor.state.address
        self._questions.ask(_TOPIC, lambda _reader: send(address, correction), lambda _done: None)

    def _say_not_kept(self, topic: str, error: object) -> None:
        if topic == _TOPIC:
            self._toasts.show_toast(Toast("Not corrected", str(error), "error"))


def send(address: str, correction: Correction) -> None:
    """Post a correction to the receiver at ``host:port``; blocks; raises ``OSError`` with a sentence."""
    post(address, "/v1/logs", as_logs(correction, time.time_ns()))


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
