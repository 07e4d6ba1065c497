"""What is known of alerts while the window is open, and what the user changes of it."""

import time
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

from PySide6.QtCore import QObject, QTimer, Signal

from spanglass.alerts.course import Values
from spanglass.alerts.rulebook import all_rules, shipped_rule
from spanglass.core.alert_notices import Mark
from spanglass.core.alerting import Rule
from spanglass.core.watched import SECOND_NS
from spanglass.gui.pages.alerts.asking import Sparks, sparks
from spanglass.gui.pages.alerts.standing import Standing, standing
from spanglass.gui.questions.questions import Questions, Turn
from spanglass.gui.receiver.alert_requests import ChannelSetUp, Tried
from spanglass.store.reader import Reader

STANDING, SPARKS, WRITING = "alerts.standing", "alerts.sparks", "alerts.writing"
CHANNELS, TRYING = "alerts.channels", "alerts.trying"
_SPARKS_EVERY_NS = 60 * SECOND_NS
_SOON_MS = 1000


class Keeping(Protocol):
    """What writes for the desk; everything blocks and raises ``OSError`` with a sentence."""

    def save_rule(self, rule: Rule) -> None:
        """Keep a rule as it is now."""
        ...

    def delete_rule(self, rule_id: str) -> None:
        """Delete a rule of the user's; one that everybody has is again as it was."""
        ...

    def snooze(self, seconds: int, rule: str | None = None) -> None:
        """Tell nothing of a rule, or of any, for so long."""
        ...

    def wake(self, rule: str | None = None) -> None:
        """End the snoozes of a rule, or those of all rules together."""
        ...

    def mark(self, key: str, mark: Mark) -> None:
        """Say of an alert that it is known or was none."""
        ...

    def channels(self) -> Mapping[str, ChannelSetUp]:
        """What is set up of each channel."""
        ...

    def try_channel(self, channel: str) -> Tried:
        """Send a test message on a channel."""
        ...


@dataclass(frozen=True, slots=True)
class _NotDone:
    """Why something could not be done."""

    sentence: str


class Desk(QObject):
    """`changed` when something else is known, `not_done` carries a sentence.

    `tried` carries a channel and a `Tried`, `channels_known` what is set up of each channel. What is
    changed is shown at once and written one after the other, in threads of the pool.
    """

    changed = Signal()
    not_done = Signal(str)
    tried = Signal(str, object)
    channels_known = Signal(object)

    def __init__(
        self,
        questions: Questions,
        store: Path,
        keeping: Callable[[], Keeping],
        parent: QObject | None = None,
        now: Callable[[], int] = time.time_ns,
    ) -> None:
        super().__init__(parent)
        self._questions, self._store, self._keeping, self._now = questions, store, keeping, now
        self._kept = Standing(all_rules(()))
        self._drafts: dict[str, Rule | None] = {}
        self._pending: Counter[str] = Counter()
        self._waiting: deque[tuple[Callable[[], Any], Callable[[Any], None]]] = deque()
        self._writing = False
        self._sparks_at_ns = 0
        self.courses: Mapping[str, Values] = {}
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self.refresh)
        questions.failed.connect(self._fail)

    @property
    def standing(self) -> Standing:
        """What is kept, with what is still to be written."""
        rules = [self._drafts.get(rule.id, rule) for rule in self._kept.rules]
        known = {rule.id for rule in self._kept.rules}
        rules += [rule for name, rule in self._drafts.items() if name not in known]
        return replace(self._kept, rules=tuple(rule for rule in rules if rule is not None))

    def refresh(self) -> None:
        """Ask what is kept now."""
        if not self._store.exists():
            return
        self._questions.ask(STANDING, partial(standing, self._now()), self._take, Turn.LATER)

    def refresh_soon(self) -> None:
        """Ask what is kept a moment later: spans come far more often than alerts."""
        if not self._soon.isActive():
            self._soon.start()

    def refresh_courses(self) -> None:
        """Ask for the figures of the last day, unless that was done a moment ago."""
        now_ns = self._now()
        if now_ns - self._sparks_at_ns < _SPARKS_EVERY_NS or not self._store.exists():
            return
        self._sparks_at_ns = now_ns
        question = partial(_apart, self._questions, partial(sparks, self._store, self.standing.rules, now_ns))
        self._questions.ask(SPARKS, question, self._take_courses, Turn.LATER)

    def refresh_channels(self) -> None:
        """Ask what is set up of each channel; without a receiver that is not known."""
        if not self._store.exists():
            return
        self._questions.ask(
            CHANNELS, lambda reader: _outcome(lambda: self._keeping().channels(), reader), self._take_channels
        )

    def save(self, rule: Rule) -> Rule:
        """Keep a rule; one without an id gets one. The rule as it is kept."""
        made = rule if rule.id else replace(rule, id=f"own-{uuid4().hex[:12]}")
        self._drafts[made.id] = made
        self._pending[made.id] += 1
        self._write(lambda: self._keeping().save_rule(made), lambda _: self._written(made.id))
        self.changed.emit()
        return made

    def delete(self, rule: Rule) -> None:
        """Delete a rule of the user's, or let one that everybody has be as it was."""
        self._drafts[rule.id] = shipped_rule(rule.id)
        self._pending[rule.id] += 1
        self._write(lambda: self._keeping().delete_rule(rule.id), lambda _: self._written(rule.id))
        self.changed.emit()

    def snooze(self, seconds: int, rule: str | None) -> None:
        """Tell nothing of a rule, or of any, for so long."""
        self._write(lambda: self._keeping().snooze(seconds, rule), lambda _: self.refresh())

    def wake(self, rule: str | None) -> None:
        """End a snooze."""
        self._write(lambda: self._keeping().wake(rule), lambda _: self.refresh())

    def mark(self, key: str, mark: Mark) -> None:
        """Say of an alert that it is known or was none."""
        self._write(lambda: self._keeping().mark(key, mark), lambda _: self.refresh())

    def try_channel(self, channel: str) -> None:
        """Send a test message on a channel; `tried` says what came of it."""
        self._questions.ask(
            f"{TRYING}.{channel}",
            lambda reader: _outcome(lambda: self._keeping().try_channel(channel), reader),
            lambda found: self.tried.emit(channel, _as_tried(found)),
        )

    def _write(self, work: Callable[[], Any], then: Callable[[Any], None]) -> None:
        self._waiting.append((work, then))
        if not self._writing:
            self._next()

    def _next(self) -> None:
        self._writing = bool(self._waiting)
        if self._waiting:
            work, then = self._waiting.popleft()
            self._questions.ask(
                WRITING, lambda reader: _outcome(work, reader), lambda found: self._done(found, then)
            )

    def _done(self, found: Any, then: Callable[[Any], None]) -> None:
        if isinstance(found, _NotDone):
            self._not_done(found.sentence)
        else:
            then(found)
        self._next()

    def _not_done(self, sentence: str) -> None:
        self._drafts.clear()
        self._pending.clear()
        self.not_done.emit(sentence)
        self.changed.emit()

    def _written(self, rule_id: str) -> None:
        """The last draft of a rule is one no more when all that was to be written of it is."""
        if rule_id not in self._pending:
            self.refresh()
            return
        self._pending[rule_id] -= 1
        if self._pending[rule_id]:
            return
        del self._pending[rule_id]
        draft = self._drafts.pop(rule_id, None)
        order = [each.id for each in self._kept.rules]
        kept = [each for each in self._kept.rules if each.id != rule_id]
        if draft is not None:
            kept.insert(order.index(rule_id) if rule_id in order else len(kept), draft)
        self._kept = replace(self._kept, rules=tuple(kept))
        self.refresh()

    def _take(self, found: Standing) -> None:
        if found != self._kept:
            self._kept = found
            self.changed.emit()

    def _take_courses(self, found: Sparks) -> None:
        self.courses = found.values
        self.changed.emit()

    def _take_channels(self, found: Any) -> None:
        self.channels_known.emit({} if isinstance(found, _NotDone) else found)

    def _fail(self, topic: str, error: object) -> None:
        if topic == WRITING:
            self._not_done(str(error))
            self._next()


def _outcome(work: Callable[[], Any], reader: Reader) -> Any:
    """What a request gives, or why it could not be done, which is an answer like others."""
    del reader
    try:
        return work()
    except OSError as error:
        return _NotDone(str(error))


def _as_tried(found: Any) -> Tried:
    return Tried(ok=False, reason=found.sentence) if isinstance(found, _NotDone) else found


def _apart(questions: Questions, question: "partial[Sparks]", reader: Reader) -> Any:
    return questions.apart(question, reader)
