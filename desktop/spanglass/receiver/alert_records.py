"""What the engine says, on its way into the store and to the channels."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from spanglass.alerts.live import News
from spanglass.alerts.wording import body, title
from spanglass.core.alert_notices import Delivery, Notice, RuleNow, Sending, StoredStep, notice_key
from spanglass.core.alerting import Rule, Transition
from spanglass.receiver.queue import WriteQueue
from spanglass.receiver.refusal import UnavailableError
from spanglass.receiver.telling import Telling
from spanglass.store.errors import StoreError
from spanglass.store.records.alerts import AlertTables

_log = logging.getLogger(__name__)


class Records:
    """Writes what happened and what is to be told in one transaction, then has it told.

    What cannot be written is told all the same, and written with what comes next.
    """

    def __init__(self, queue: WriteQueue, telling: Telling) -> None:
        self._queue, self._telling = queue, telling
        self._late: list[StoredStep] = []
        self._rules: dict[str, RuleNow] = {}
        self._resumed = False

    def keep(self, news: News, rules: Mapping[str, Rule], standing: Sequence[RuleNow], until_ns: int) -> None:
        """Keep and tell what happened until a moment, and where rules stand."""
        steps = [*self._late, *(_stored(step, rules.get(step.rule)) for step in news.transitions)]
        deliveries = [waiting for notice in news.notices for waiting in _waiting(notice, until_ns)]

        def work(tables: AlertTables) -> None:
            tables.add_steps(steps)
            tables.set_deliveries(deliveries)
            tables.set_rules_now(standing)
            tables.set_until(until_ns)
            if steps:
                tables.trim()

        if self._written(work):
            self._late.clear()
            self._rules.update({now.rule: now for now in standing})
        else:
            self._late = steps
        for notice in news.notices:
            self._telling.put(notice)

    def changed(self, standing: Sequence[RuleNow]) -> tuple[RuleNow, ...]:
        """Those rules that stand elsewhere than they were kept to stand."""
        return tuple(now for now in standing if self._differs(now))

    def forget(self, rules: Sequence[str]) -> None:
        """Some rules stand nowhere any more."""
        for rule in rules:
            self._rules.pop(rule, None)

        def work(tables: AlertTables) -> None:
            for rule in rules:
                tables.forget_rule(rule)

        self._written(work)

    def resume(self, waiting: Sequence[Delivery]) -> None:
        """Have told what waited when the receiver ended, newest first; once."""
        if not self._resumed:
            self._resumed = True
            for delivery in reversed(waiting):
                self._telling.put_on(delivery.notice, (delivery.channel,))

    def _differs(self, now: RuleNow) -> bool:
        before = self._rules.get(now.rule)
        return before is None or replace(before, at_ns=now.at_ns) != now

    def _written(self, work: Callable[[AlertTables], object]) -> bool:
        try:
            self._queue.alerts(work).result()
        except (StoreError, UnavailableError) as error:
            _log.warning("what became of alerts is not kept yet: %s", error)
            return False
        return True


def _stored(step: Transition, rule: Rule | None) -> StoredStep:
    key = notice_key(step.rule, step.scope, step.since_ns or step.at_ns)
    if rule is None or not (step.raised or step.ended):
        return StoredStep(0, step, key)
    return StoredStep(0, step, key, title(rule, step), body(rule, step))


def _waiting(notice: Notice, now_ns: int) -> list[Delivery]:
    return [Delivery(channel, notice, Sending.WAITING, changed_ns=now_ns) for channel in notice.rule.channels]
