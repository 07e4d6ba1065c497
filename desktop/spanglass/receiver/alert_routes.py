"""Endpoints of alerts: what there is, and what the user says and sets."""

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar

from spanglass.alerts.rulebook import all_rules, check_rule
from spanglass.alerts.transports import Outcome
from spanglass.core.alert_json import plain, rule_of
from spanglass.core.alert_notices import AlertMark, AlertNow, Mark, RuleNow, Snooze
from spanglass.core.alerting import Rule
from spanglass.core.display import rfc3339
from spanglass.core.watched import SECOND_NS
from spanglass.formats import Reply
from spanglass.receiver.queue import WriteQueue
from spanglass.receiver.refusal import RefusedError
from spanglass.receiver.routes import Asked, Route, json_reply
from spanglass.receiver.writing import written
from spanglass.store.reader import Reader
from spanglass.store.records.alerts import AlertTables

Result = TypeVar("Result")
_LONGEST_S = 366 * 86_400


class Telling(Protocol):
    """What the routes need of what tells alerts; all may block."""

    def try_out(self, channel: str) -> Outcome:
        """Send a test message on a channel."""
        ...

    def keep_secret(self, channel: str, secret: str) -> str:
        """Keep a channel's secret, or forget it if empty; where it is kept now."""
        ...

    def channels(self) -> dict[str, dict[str, str | bool]]:
        """What is set up of each channel, without any secret."""
        ...


class AlertRoutes:
    """Reads with `ask`, writes through the queue."""

    def __init__(
        self,
        ask: Callable[[Callable[[Reader], Any]], Any],
        queue: WriteQueue,
        telling: Telling,
        clock: Callable[[], int] = time.time_ns,
    ) -> None:
        """`ask` gives what a reader in a thread of its own answers."""
        self._ask, self._queue, self._telling, self._clock = ask, queue, telling, clock

    def routes(self) -> tuple[Route, ...]:
        """The endpoints."""
        return (
            Route("GET", "/api/alerts", self._there),
            Route("POST", "/api/alerts/rules", self._save),
            Route("DELETE", "/api/alerts/rules/{id}", self._delete),
            Route("POST", "/api/alerts/snooze", self._snooze),
            Route("POST", "/api/alerts/wake", self._wake),
            Route("POST", "/api/alerts/marks", self._mark),
            Route("GET", "/api/alerts/channels", self._channels),
            Route("POST", "/api/alerts/channels/{name}/test", self._try),
            Route("POST", "/api/alerts/channels/{name}/secret", self._secret),
        )

    async def _there(self, asked: Asked) -> Reply:
        del asked
        return json_reply(await self._ask(lambda reader: document(reader, self._clock())))

    async def _save(self, asked: Asked) -> Reply:
        try:
            rule = rule_of(asked.json())
            check_rule(rule)
        except ValueError as error:
            raise RefusedError(400, str(error)) from error
        return await self._written(lambda tables: tables.save_rule(rule, self._clock()))

    async def _delete(self, asked: Asked) -> Reply:
        name = asked.values["id"]
        return await self._written(lambda tables: tables.delete_rule(name))

    async def _snooze(self, asked: Asked) -> Reply:
        """Be quiet for so many seconds about a rule, one group of its alerts, or everything."""
        found, now_ns = asked.json(), self._clock()
        seconds, rule = found.get("seconds"), _text(found, "rule")
        if not isinstance(seconds, int) or isinstance(seconds, bool) or not 0 < seconds <= _LONGEST_S:
            raise RefusedError(400, "“seconds” is how long to be quiet, a number above zero.")
        group = None
        if rule is not None and ("feature" in found or "model" in found):
            group = (rule, _text(found, "feature"), _text(found, "model"))
        snooze = Snooze(now_ns + seconds * SECOND_NS, rule, group, now_ns)
        return await self._written(lambda tables: tables.snooze(snooze))

    async def _wake(self, asked: Asked) -> Reply:
        rule = _text(asked.json(), "rule")
        return await self._written(lambda tables: tables.wake(rule, self._clock()))

    async def _mark(self, asked: Asked) -> Reply:
        found = asked.json()
        key, mark = _text(found, "key"), found.get("mark")
        if not key or mark not in tuple(Mark):
            raise RefusedError(400, f"“key” names an alert and “mark” is one of {', '.join(Mark)}.")
        said = AlertMark(key, Mark(mark), self._clock())
        return await self._written(lambda tables: tables.mark(said))

    async def _channels(self, asked: Asked) -> Reply:
        del asked
        return json_reply({"channels": await asyncio.to_thread(self._telling.channels)})

    async def _try(self, asked: Asked) -> Reply:
        outcome = await asyncio.to_thread(self._telling.try_out, asked.values["name"])
        return json_reply({"ok": outcome.ok, "reason": outcome.reason})

    async def _secret(self, asked: Asked) -> Reply:
        secret = _text(asked.json(), "secret") or ""
        try:
            place = await asyncio.to_thread(self._telling.keep_secret, asked.values["name"], secret)
        except ValueError as error:
            raise RefusedError(404, str(error)) from error
        return json_reply({"place": place})

    async def _written(self, work: Callable[[AlertTables], None]) -> Reply:
        await written(lambda: self._queue.alerts(work))
        return json_reply({"ok": True})


def document(reader: Reader, now_ns: int) -> dict[str, Any]:
    """The rules and where they stand, the alerts that are there, and what is snoozed."""
    standing = {now.rule: now for now in reader.rules_now()}
    until_ns = reader.alerts_until()
    return {
        "until": rfc3339(until_ns) if until_ns else None,
        "rules": [_rule(rule, standing.get(rule.id)) for rule in all_rules(reader.alert_rules())],
        "alerts": [_alert(alert) for alert in reader.alerts_now()],
        "snoozes": [
            {"until": rfc3339(snooze.until_ns), "rule": snooze.rule, "group": snooze.group}
            for snooze in reader.alert_snoozes(now_ns)
        ],
    }


def _rule(rule: Rule, now: RuleNow | None) -> Mapping[str, Any]:
    told = {"state": now and now.state, "value": now and now.value, "limit_now": now and now.limit}
    return {**plain(rule), "enabled": rule.enabled, "channels": list(rule.channels), **told}


def _alert(alert: AlertNow) -> Mapping[str, Any]:
    stored = alert.stored
    return {
        "key": stored.key, "rule": alert.rule, "state": alert.state, "title": stored.title,
        "text": stored.body, "since": None if alert.since_ns is None else rfc3339(alert.since_ns),
        **plain(alert.scope), "muted_by": stored.step.muted_by, "marks": sorted(alert.marks),
        "traces": list(stored.step.reading.traces), "evidence": plain(stored.step.reading),
    }  # fmt: skip


def _text(found: Mapping[str, Any], name: str) -> str | None:
    value = found.get(name)
    if value is not None and not isinstance(value, str):
        raise RefusedError(400, f"“{name}” is a text.")
    return value
