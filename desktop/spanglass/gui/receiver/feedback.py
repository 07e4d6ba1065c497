"""What the user thinks of a trace or span, on its way to the receiver, which keeps it as an evaluation."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject

from spanglass.core.feedback import Feedback
from spanglass.core.ids import to_hex
from spanglass.gui.bars.toasts import Toasts
from spanglass.gui.questions.questions import Questions
from spanglass.gui.receiver.local_post import post
from spanglass.gui.receiver.receiving import ReceiverSupervisor
from spanglass.gui.widgets.toast_card import Toast

_TOPIC = "feedback"


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
    post(address, f"/api/traces/{to_hex(said.trace_id)}/feedback", as_json(said))


def as_json(said: Said) -> dict[str, Any]:
    """The feedback as the receiver takes it."""
    given = said.feedback
    content: dict[str, Any] = {"name": given.name, "withdraw": given.is_withdrawn}
    content |= {"score": given.number, "label": given.label, "comment": given.comment, "user": given.user}
    if said.span_id is not None:
        content["span_id"] = to_hex(said.span_id)
    return {key: value for key, value in content.items() if value is not None}
