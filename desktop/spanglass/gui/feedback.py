"""What the user thinks of a trace or span, on its way to the receiver, which keeps it as an evaluation."""

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject

from spanglass.core.feedback import Feedback
from spanglass.core.ids import to_hex
from spanglass.gui.questions import Questions
from spanglass.gui.receiving import ReceiverSupervisor
from spanglass.gui.toasts import Toasts
from spanglass.gui.widgets.toast_card import Toast

_TOPIC = "feedback"
_TIMEOUT_S = 5
_NOT_KEPT = "The receiver did not keep it: it does not answer, or it cannot store."


@dataclass(frozen=True, slots=True)
class Said:
    """Feedback on a trace, or on one of its spans."""

    trace_id: bytes
    feedback: Feedback
    span_id: bytes | None = None


class GivingFeedback(QObject):
    """Sends feedback to the receiver; the store's change brings it back into the window."""

    def __init__(self, supervisor: ReceiverSupervisor, questions: Questions, toasts: Toasts) -> None:
        super().__init__(questions)
        self._supervisor, self._questions, self._toasts = supervisor, questions, toasts
        questions.failed.connect(self._say_not_kept)

    def give(self, said: Said) -> None:
        """Send some."""
        address = self._supervisor.state.address
        self._questions.ask(_TOPIC, lambda _reader: send(address, said), lambda _done: None)

    def _say_not_kept(self, topic: str, error: object) -> None:
        if topic == _TOPIC:
            self._toasts.show_toast(Toast("Feedback not kept", str(error), "error"))


def send(address: str, said: Said) -> None:
    """Post feedback to the receiver at ``host:port``; blocks; raises ``OSError`` with a sentence."""
    url = f"http://{address}/api/traces/{to_hex(said.trace_id)}/feedback"
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps(as_json(said)).encode(), headers)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=_TIMEOUT_S):
            return
    except (OSError, urllib.error.URLError) as error:
        raise OSError(_NOT_KEPT) from error


def as_json(said: Said) -> dict[str, Any]:
    """The feedback as the receiver takes it."""
    given = said.feedback
    content: dict[str, Any] = {"name": given.name, "withdraw": given.is_withdrawn}
    content |= {"score": given.number, "label": given.label, "comment": given.comment, "user": given.user}
    if said.span_id is not None:
        content["span_id"] = to_hex(said.span_id)
    return {key: value for key, value in content.items() if value is not None}
