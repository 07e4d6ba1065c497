"""Watches the store for alerts, in a thread of its own, whether or not there is a window."""

import logging
import threading
import time
from collections.abc import Callable, Container, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from spanglass.alerts.engine import LATE_NS, TICK_NS
from spanglass.alerts.live import HISTORY_NS, Live, News
from spanglass.alerts.rulebook import all_rules
from spanglass.core.alert_notices import Mark, RuleNow
from spanglass.core.alerting import Rule
from spanglass.core.local_zone import LOCAL
from spanglass.core.watched import DAY_NS, MINUTE_NS, SECOND_NS
from spanglass.receiver.alert_records import Records
from spanglass.store.answers.watched import Seen, Watched
from spanglass.store.connection import identity
from spanglass.store.errors import StoreError
from spanglass.store.heap import give_back

_log = logging.getLogger(__name__)

_EVERY_S, _AGAIN_S = 1.0, 5.0
_LARGE, _LATER_S = 20_000, 3.0
"""With more spans than that, what has just been started opens first."""
_WAITING = 1_000
_STANDING_NS, _UNTIL_NS = 15 * SECOND_NS, 10 * MINUTE_NS
_CALM, _HURRY = 9, 2
"""How many times as long as a part took is waited before the next one, while little or much waits."""
_BEHIND_NS, _TOO_FAR_NS = 45 * SECOND_NS, 5 * MINUTE_NS
_PUT_BACK_NS = 2 * LATE_NS
"""So far behind what was looked at, the clock has been put back: what comes would be left out as late."""


class Watching:
    """Follows one store until it is stopped; opens it anew when it is not there or another file."""

    def __init__(
        self,
        store: Path,
        records: Records,
        clock: Callable[[], int] = time.time_ns,
        anew: Container[int] = (),
    ) -> None:
        """`anew` has the revisions of what was only judged anew."""
        self._store, self._records, self._clock, self._anew = store, records, clock, anew
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watching", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """End it; what it was about to write is written."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._follow(identity(self._store))
            except StoreError as error:
                _log.info("alerts wait for the store: %s", error)
            except Exception:
                _log.exception("alerts had to begin anew")
            self._stopping.wait(_AGAIN_S)

    def _follow(self, file: tuple[int, int]) -> None:
        with closing(Watched(self._store, self._anew)) as watched:
            if watched.seen().span > _LARGE and self._stopping.wait(_LATER_S):
                return
            self._records.resume(watched.alert_deliveries(_WAITING, waiting=True))
            following = Following(watched, self._records, self._clock, self._stopping)
            following.run(lambda: identity(self._store) == file)


class Pause:
    """Waits, whenever it is called, for longer than what came before it took."""

    def __init__(self, stopping: threading.Event) -> None:
        self._stopping, self._since = stopping, time.monotonic()

    def __call__(self) -> bool:
        """Wait; whether it is to end."""
        ended = self._stopping.wait((time.monotonic() - self._since) * _HURRY)
        self._since = time.monotonic()
        return ended


class Following:
    """The engine over one open store."""

    def __init__(
        self, watched: Watched, records: Records, clock: Callable[[], int], stopping: threading.Event
    ) -> None:
        self._watched, self._records, self._clock, self._stopping = watched, records, clock, stopping
        self._rules: Mapping[str, Rule] = {}
        self._rules_state = (-1, -1)
        self._seen, self._version = Seen(0, 0), -1
        self._looked_ns = self._stood_ns = self._kept_ns = 0

    def run(self, is_there: Callable[[], bool]) -> None:
        """Follow the store for as long as it is there and the clock goes on."""
        live = self.begin()
        give_back()  # a week of calls has passed by
        while live is not None and is_there():
            if self._stopping.wait(self.turn(live)):
                return
            if self._clock() < live.until_ns - _PUT_BACK_NS:
                _log.info("alerts begin anew: the clock was put back")
                return

    def begin(self) -> Live | None:
        """Learn from the past, and say what became of alerts while nobody looked; None if stopped."""
        now_ns, watched = self._clock(), self._watched
        self._rules_state = watched.alert_rules_state()
        rules = all_rules(watched.alert_rules())
        self._rules = {rule.id: rule for rule in rules}
        self._seen, self._version = watched.seen(), watched.data_version()
        until_ns = watched.alerts_until()
        start_ns = until_ns if now_ns - DAY_NS < until_ns <= now_ns else now_ns
        live = Live(rules, watched, LOCAL)
        pause = Pause(self._stopping)
        for _ in live.past(start_ns):
            if pause():
                return None
        self._listen(live)
        self._keep(live, live.stand(watched.alerts_now(), watched.alert_told(), watched.judged_ns()))
        for news in live.onward(now_ns):
            self._keep(live, news)
            if pause():
                return None
        return live

    def turn(self, live: Live) -> float:
        """Look once; how long to wait until the next look, in seconds."""
        began, now_ns, version = time.monotonic(), self._clock(), self._watched.data_version()
        news = version != self._version
        if news:
            self._version = version
            self._heed_rules(live)
            self._listen(live)
        elif now_ns - self._looked_ns < TICK_NS:
            return _EVERY_S
        more = self._look(live, now_ns)
        if not more:
            return max(_EVERY_S, (time.monotonic() - began) * _CALM)
        behind_ns = now_ns - live.until_ns
        if behind_ns > _TOO_FAR_NS:
            _log.warning("more calls come than alerts can follow; some minutes are left out")
            self._seen = self._watched.seen()
        return (time.monotonic() - began) * (_HURRY if behind_ns > _BEHIND_NS else _CALM)

    def _look(self, live: Live, now_ns: int) -> bool:
        """Take what came; whether more waits."""
        arrived = self._watched.arrived(self._seen, live.until_ns - LATE_NS)
        self._seen, self._looked_ns = arrived.seen, now_ns
        if arrived.more:
            self._version = -1
            now_ns = min(now_ns, max((record.at_ns for record in arrived.records), default=live.until_ns))
        self._keep(live, live.step(arrived.records, now_ns))
        return arrived.more

    def _keep(self, live: Live, news: News) -> None:
        """Have kept what happened, now and then where rules stand, and rarely that nothing happened."""
        happened = bool(news.transitions or news.notices)
        standing: tuple[RuleNow, ...] = ()
        if happened or live.until_ns - self._stood_ns >= _STANDING_NS:
            self._stood_ns = live.until_ns
            standing = tuple(self._standing(live, rule) for rule in self._rules.values() if rule.enabled)
        new = self._records.changed(standing)
        if happened or new or live.until_ns - self._kept_ns >= _UNTIL_NS:
            self._kept_ns = live.until_ns
            self._records.keep(news, self._rules, new, live.until_ns)

    def _standing(self, live: Live, rule: Rule) -> RuleNow:
        reading = live.engine.value(rule.id)
        value, limit = (None, rule.limit) if reading is None else (reading.value, reading.limit)
        return RuleNow(rule.id, live.engine.state(rule.id), value, limit, live.until_ns)

    def _listen(self, live: Live) -> None:
        """What the user said by now of alerts and of being quiet."""
        since_ns = live.until_ns - HISTORY_NS
        known = [self._watched.alert_marks(mark, since_ns) for mark in Mark]
        live.notices.silence(self._watched.alert_snoozes(live.until_ns), frozenset().union(*known))

    def _heed_rules(self, live: Live) -> None:
        """Go on with the rules as they are by now; those that judge differently begin anew."""
        state = self._watched.alert_rules_state()
        if state == self._rules_state:
            return
        self._rules_state = state
        rules = {rule.id: rule for rule in all_rules(self._watched.alert_rules())}
        before, self._rules = self._rules, rules
        anew = [rule for rule in rules.values() if _judged(rule) != _judged(before.get(rule.id))]
        gone = {rule.id for rule in anew} | (before.keys() - rules.keys())
        live.notices.replace(frozenset(), tuple(rules.values()))
        if gone:
            self._records.forget(sorted(gone))
            self._keep(live, live.change(anew, gone, Pause(self._stopping)))


def _judged(rule: Rule | None) -> Rule | None:
    """A rule without what changes nothing of its verdicts."""
    return None if rule is None else replace(rule, title="", channels=())
