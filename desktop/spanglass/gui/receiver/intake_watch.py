"""Watches what the receiver could not keep, and says so: spans not stored, requests it could not use."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from spanglass.core.display import one_line
from spanglass.gui.receiver.local_get import LocalGet, LocalReply
from spanglass.gui.receiver.receiving import Endpoint, Kind, ReceiverState

_EVERY_MS, _REST, _WITHIN_MS = 5000, 20, 10_000
_SAY_AGAIN_MS = 60_000
_NONE: Mapping[str, int] = {}


@dataclass(frozen=True, slots=True)
class Losses:
    """What a receiver has not kept since it began: `since` names that moment, counts are by reason.

    `trouble` says why the store takes nothing at the moment, and `waiting` how many spans and log records
    wait for it; `because` says why something was not stored when that was last so.
    """

    since: str = ""
    stored: int = 0
    not_stored: int = 0
    undecodable: int = 0
    rejected: Mapping[str, int] = field(default_factory=dict)
    refused: Mapping[str, int] = field(default_factory=dict)
    trouble: str = ""
    waiting: int = 0
    because: str = ""


@dataclass(frozen=True, slots=True)
class Loss:
    """Something newly lost, in words."""

    title: str
    text: str


class IntakeWatch(QObject):
    """`not_stored` carries a `Loss` while the store takes nothing and None once it does.

    `lost` carries a `Loss` for what was dropped or refused, for each reason once a minute at most.
    """

    not_stored = Signal(object)
    lost = Signal(object)

    def __init__(self, endpoint: Callable[[], Endpoint], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._endpoint = endpoint
        self._known: Losses | None = None
        self._failing = False
        self._told: dict[str, QElapsedTimer] = {}
        self._asked = QElapsedTimer()
        self._get = LocalGet(_WITHIN_MS, self)
        self._get.answered.connect(self._take)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.look)

    def follow(self, state: ReceiverState) -> None:
        """Watch while a receiver listens."""
        if state.kind is not Kind.LISTENING:
            self.stop()
        elif not self._timer.isActive():
            self.look()

    def look(self) -> None:
        """Ask now, and again later."""
        end = self._endpoint()
        self._asked.start()
        self._timer.start(_EVERY_MS)
        self._get.ask(end.host, end.port, "/api/ledger")

    def stop(self) -> None:
        """Ask no more."""
        self._timer.stop()
        self._get.drop()
        self._known = None
        self._say(None)

    def _take(self, reply: LocalReply) -> None:
        self._timer.start(max(_EVERY_MS, _REST * self._asked.elapsed()))
        now = read_losses(reply.body() or b"")
        if now is None:
            return
        before = self._known
        self._known = now
        if before is None or before.since != now.since:
            self._say(_unstored(now) if now.trouble else None)
            return
        self._compare(before, now)

    def _compare(self, before: Losses, now: Losses) -> None:
        missing, is_over = now.not_stored > before.not_stored, now.stored > before.stored or before.trouble
        if now.trouble or (missing and not is_over):
            self._say(_unstored(now))
        elif is_over:
            self._say(None)
        for loss in newly_lost(before, now):
            if self._is_news(loss):
                self.lost.emit(loss)

    def _is_news(self, loss: Loss) -> bool:
        """Whether nothing for the same reason was said within the last minute."""
        told = self._told.setdefault(loss.text, QElapsedTimer())
        if told.isValid() and told.elapsed() < _SAY_AGAIN_MS:
            return False
        told.start()
        return True

    def _say(self, loss: Loss | None) -> None:
        if loss is not None or self._failing:
            self._failing = loss is not None
            self.not_stored.emit(loss)


def read_losses(body: bytes) -> Losses | None:
    """What ``/api/ledger`` says, None if it is not that."""
    try:
        said = json.loads(body)
    except ValueError:
        return None
    if not isinstance(said, dict) or "not_stored" not in said:
        return None
    return Losses(
        str(said.get("since")),
        _whole(said.get("stored")),
        _whole(said.get("not_stored")),
        _whole(said.get("undecodable")),
        _counts(said.get("rejected")),
        _counts(said.get("refused")),
        *_trouble(said.get("trouble")),
        one_line(str(said.get("not_stored_because") or "")),
    )


def newly_lost(before: Losses, now: Losses) -> list[Loss]:
    """What was dropped or refused in between, at most one of each sort."""
    found = []
    sent_back = now.not_stored - before.not_stored
    if sent_back > 0 and now.stored > before.stored and not now.trouble:
        found.append(Loss(f"{_many(sent_back, 'span')} not stored", now.because))
    dropped, reason = _more(before.rejected, now.rejected)
    if dropped:
        found.append(Loss(f"{_many(dropped, 'span')} dropped", reason))
    undecodable = now.undecodable - before.undecodable
    if undecodable > 0:
        what = f"{_many(undecodable, 'request')} could not be read"
        found.append(Loss(what, "Their senders were told why."))
    refused, reason = _more(before.refused, now.refused)
    if refused:
        found.append(Loss(f"{_many(refused, 'request')} refused", reason))
    return found


def _unstored(now: Losses) -> Loss:
    why = (now.trouble or now.because or "The store takes nothing").removesuffix(".")
    said = []
    if now.waiting:
        said.append(f"{_many(now.waiting, 'span')} {'waits' if now.waiting == 1 else 'wait'} in memory.")
    if now.trouble:
        said.append("Senders are told to try again.")
    if now.not_stored:
        said.append(f"So far {_many(now.not_stored, 'span')} sent back, each as often as it came.")
    return Loss(f"{why}: nothing is being stored.", " ".join(said))


def _more(before: Mapping[str, int], now: Mapping[str, int]) -> tuple[int, str]:
    """By how many the counts have grown, and the reason that grew most."""
    grown = {reason: count - before.get(reason, 0) for reason, count in now.items()}
    most = max(grown, key=grown.__getitem__, default="")
    return sum(count for count in grown.values() if count > 0), one_line(most)


def _many(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def _counts(said: object) -> Mapping[str, int]:
    if not isinstance(said, dict):
        return _NONE
    return {str(reason): _whole(count) for reason, count in said.items()}


def _trouble(said: object) -> tuple[str, int]:
    if not isinstance(said, dict):
        return "", 0
    return one_line(str(said.get("sentence") or "")), _whole(said.get("waiting"))


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0
