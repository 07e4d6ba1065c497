"""The engine as time goes on, with starts in between, as the receiver runs it."""

from dataclasses import replace

import pytest

from alerts_traffic import a_call, a_rule, minute, played, raised
from spanglass.alerts.live import Live, News
from spanglass.core.alert_notices import AlertNow, Notice, Snooze, StoredStep, notice_key
from spanglass.core.alert_notices import News as Told
from spanglass.core.alerting import RAISED, State, Transition
from spanglass.core.watched import DAY_NS, MINUTE_NS, SECOND_NS, Call

RULE = a_rule("error_rate")


class Program:
    """Calls that arrive `late_ns` after their end, and what a receiver that watches them has kept."""

    def __init__(self, calls: list[Call], late_ns: int = 0) -> None:
        self.calls, self.late_ns = calls, late_ns
        self.steps: list[Transition] = []
        self.notices: list[Notice] = []
        self._kept: dict[object, AlertNow] = {}

    def between(self, start_ns: int, end_ns: int) -> list[Call]:
        return [call for call in self.calls if start_ns <= call.end_ns < end_ns]

    def spending(self, start_ns: int, end_ns: int) -> list[Call]:
        return [call for call in self.between(start_ns, end_ns) if call.cost_nano]

    def reach(self, start_ns: int, end_ns: int, most: int) -> int:
        later = sorted(call.end_ns for call in self.between(start_ns, end_ns))[most:]
        return later[0] if later else end_ns

    def started(self, at: float) -> Live:
        """A receiver that starts at a minute, by what was kept before."""
        live = Live([RULE], self)
        assert not [news for news in live.past(minute(at)) if news.transitions or news.notices]
        told = {notice.key: notice.at_ns for notice in self.notices}
        self.keep(live.stand(self._kept.values(), told))
        return live

    def follow(self, live: Live, first: float, last: float) -> None:
        """Ask every five seconds, from one minute to another."""
        for now_ns in range(minute(first) + 5 * SECOND_NS, minute(last) + 1, 5 * SECOND_NS):
            came = [
                call for call in self.calls if now_ns - 5 * SECOND_NS <= call.end_ns + self.late_ns < now_ns
            ]
            self.keep(live.step(came, now_ns))

    def keep(self, news: News) -> None:
        """What a store would."""
        self.steps += news.transitions
        self.notices += news.notices
        for step in news.transitions:
            key = notice_key(step.rule, step.scope, step.since_ns or step.at_ns)
            before = self._kept.pop((step.rule, step.scope), None)
            if step.after in (State.OK, State.NO_DATA, State.LEARNING):
                continue
            stored = StoredStep(0, step, key)
            if step.after in RAISED and before is not None and not step.raised:
                stored = before.stored
            now = AlertNow(step.rule, step.scope, step.after, step.since_ns, stored)
            self._kept[step.rule, step.scope] = now

    @property
    def told(self) -> list[str]:
        return [notice.news.value for notice in self.notices]


def _calls() -> list[Call]:
    return [a_call(at / 2, failed=120 <= at < 150) for at in range(300)]


def test_live_says_what_a_backtest_says() -> None:
    program = Program(_calls())
    program.follow(program.started(10), 10, 140)
    expected = [(step.rule, step.at_ns) for step in raised(played(_calls(), RULE))]
    assert expected == [("error_rate", minute(61))]
    assert [(step.rule, step.at_ns) for step in raised(program.steps)] == expected
    assert program.told == [Told.FIRED, Told.ENDED]


def test_calls_that_come_late_and_twice_are_taken_once() -> None:
    program = Program([*_calls(), *_calls()], late_ns=20 * SECOND_NS)
    program.follow(program.started(10), 10, 140)
    assert [(step.rule, step.reading.bad) for step in raised(program.steps)] == [("error_rate", 3)]
    assert program.told == [Told.FIRED, Told.ENDED]


@pytest.mark.parametrize("restarts", [(62,), (61.5, 63, 70, 74), (77, 79), (90, 130)])
def test_a_restart_repeats_nothing_and_loses_nothing(restarts: tuple[float, ...]) -> None:
    whole, program = Program(_calls()), Program(_calls())
    whole.follow(whole.started(10), 10, 140)
    first = 10.0
    for last in (*restarts, 140):
        program.follow(program.started(first), first, last)
        first = last
    assert program.told == [Told.FIRED, Told.ENDED]
    assert {notice.key for notice in program.notices} == {whole.notices[0].key}
    ends = [step.at_ns for step in program.steps if step.ended and step.muted_by is None]
    assert abs(ends[0] - next(step.at_ns for step in whole.steps if step.ended)) <= 6 * MINUTE_NS


def test_what_stands_at_the_first_start_is_told_once() -> None:
    program = Program(_calls())
    program.follow(program.started(70), 70, 140)
    assert program.told == [Told.FIRED, Told.ENDED]
    assert program.notices[0].since_ns == minute(61)


def test_what_was_over_before_the_first_start_is_not_told() -> None:
    program = Program(_calls())
    program.follow(program.started(130), 130, 140)
    assert program.told == []


def test_what_ended_while_nobody_looked_is_told_then() -> None:
    program = Program(_calls())
    program.follow(program.started(10), 10, 65)
    program.started(130)
    assert program.told == [Told.FIRED, Told.ENDED]


def test_the_past_is_played_a_week_back() -> None:
    old = [a_call(at / 2, failed=True) for at in range(20)]
    program = Program(old)
    program.started(8 * DAY_NS // MINUTE_NS)
    assert program.told == []


def test_what_is_of_the_future_waits_for_its_time() -> None:
    program = Program([])
    live = program.started(0)
    ahead = [a_call(20 + at, failed=True) for at in range(5)]
    assert not live.step([*(a_call(at / 10) for at in range(20)), *ahead], minute(3)).transitions[2:]
    assert live.engine.state("error_rate") is not State.FIRING
    program.keep(live.step([], minute(26)))
    assert program.told == [Told.FIRED]


def test_a_snooze_keeps_it_quiet() -> None:
    program = Program(_calls())
    live = program.started(30)
    live.notices.silence([Snooze(minute(330))], frozenset())
    program.follow(live, 30, 70)
    assert program.told == []
    assert raised(program.steps)


def test_a_change_of_a_rule_ends_what_stood_and_begins_anew() -> None:
    program = Program(_calls())
    live = program.started(10)
    program.follow(live, 10, 65)
    program.keep(live.change([replace(RULE, enabled=False)], {"error_rate"}))
    assert program.told == [Told.FIRED, Told.ENDED]
    program.keep(live.change([RULE], {"error_rate"}))
    assert program.told == [Told.FIRED, Told.ENDED, Told.FIRED]
    program.follow(live, 65, 140)
    assert program.told == [Told.FIRED, Told.ENDED, Told.FIRED, Told.ENDED]


def test_a_rule_that_is_gone_says_no_more() -> None:
    program = Program(_calls())
    live = program.started(10)
    live.change([], {"error_rate"})
    program.follow(live, 10, 140)
    assert program.steps == []


def test_spending_is_known_for_longer_than_the_past_that_is_played() -> None:
    days = [a_call(day * 1440 + 600, cost_nano=10**9) for day in range(28)]
    dear = [a_call(day * 1440 + 660, cost_nano=9 * 10**9) for day in (2, 5, 9)]
    today = a_call(28 * 1440 + 600, cost_nano=4 * 10**9)
    program = Program(sorted([*days, *dear, today], key=lambda call: call.end_ns))
    spend = a_rule("daily_spend")
    live = Live([spend], program)
    for _ in live.past(today.end_ns):
        continue
    # ten dollars were spent on three days long ago: four today are nothing new
    assert not raised(live.step([today], today.end_ns + 2 * MINUTE_NS).transitions)
    program.calls = [call for call in program.calls if call not in dear]
    live = Live([spend], program)
    for _ in live.past(today.end_ns):
        continue
    assert raised(live.step([today], today.end_ns + 2 * MINUTE_NS).transitions)


def test_a_failure_that_is_tried_again_after_a_restart_is_taken_back() -> None:
    failed = [a_call(60 + at / 2, failed=True) for at in range(3)]
    program = Program([*(a_call(at / 2) for at in range(120)), *failed])
    program.follow(program.started(10), 10, 61.5)
    live = program.started(61.6)
    assert program.told == [Told.FIRED]
    program.keep(live.step([replace(failed[0], withdrawn=True, retries=1)], minute(62)))
    assert program.told == [Told.FIRED, Told.ENDED]
    assert program.notices[1].body.endswith("A call that had failed was tried again.")
    assert not live.step([replace(failed[0], withdrawn=True, retries=1)], minute(63)).notices
