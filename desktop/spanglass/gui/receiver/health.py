"""Asks a local port whether one of our receivers listens there."""

import json
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from spanglass.gui.receiver.local_get import LocalGet, LocalReply

_WITHIN_MS = 1000


class Answer(StrEnum):
    """Who answered: one of ours, a program that is none of ours, one that said nothing, or nobody."""

    OURS = "ours"
    FOREIGN = "foreign"
    SILENT = "silent"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Health:
    """What a port answered; all but `answer` is of a receiver of ours.

    `grpc_port` is 0 where there is no gRPC, `grpc_problem` says why there is none though it is wanted.
    """

    answer: Answer
    store: str = ""
    version: str = ""
    grpc_port: int = 0
    grpc_problem: str = ""


class HealthCheck(QObject):
    """Asks ``/healthz`` of one address; each `ask` is followed by one `answered` with a `Health`."""

    answered = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._get = LocalGet(_WITHIN_MS, self)
        self._get.answered.connect(lambda reply: self.answered.emit(read_health(reply)))

    def ask(self, host: str, port: int) -> None:
        """Ask; an older question still open is dropped."""
        self._get.ask(host, port, "/healthz")

    def drop(self) -> None:
        """Forget an open question; it will not be answered."""
        self._get.drop()


def read_health(reply: LocalReply) -> Health:
    """What an HTTP response to ``/healthz`` says; anything but our own answer is a foreign program's."""
    if not reply.octets:
        return Health(Answer.SILENT if reply.connected else Answer.NOBODY)
    body = reply.body() or b""
    try:
        said = json.loads(body[body.index(b"{") : body.rindex(b"}") + 1])
    except ValueError:
        return Health(Answer.FOREIGN)
    if not isinstance(said, dict) or said.get("status") != "ok" or "version" not in said:
        return Health(Answer.FOREIGN)
    grpc_port = said.get("grpc_port")
    return Health(
        Answer.OURS,
        str(said.get("store") or ""),
        str(said["version"]),
        grpc_port if isinstance(grpc_port, int) else 0,
        str(said.get("grpc_problem") or ""),
    )
