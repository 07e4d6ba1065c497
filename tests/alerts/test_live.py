"""The engine as time goes on."""

from alerts_traffic import a_call, a_rule, minute, played, raised
from spanglass.alerts.live import Live
from spanglass.core.alert_notices import News, Snooze
from spanglass.core.watched import DAY_NS, MINUTE_NS, SECOND_NS, Call

RULE = a_rule("error_rate")


class Source:
    """Calls, each known from a moment on."""

    def __init__(self, calls: list[Call], late_ns: int = 0) -> None:
        self.calls, self.late_ns, self.now_ns = calls, late_ns, 0

    def between(self, start_ns: int, end_ns: int) -> list[Call]:
        return [
            call for call in self.calls
            if start_ns <= call.end_ns < end_ns and call.end_ns + self.late_ns <= self.now_ns
        ]  # fmt: skip


def _calls() -> list[Call]:
    return [a_call(at / 2, failed=120 <= at < 150) for at in range(300)]


def _followed(source: Source, first: float, last: float) -> tuple[list[News], list[tuple[str, int]]]:
    """What is told, and the alerts raised, from one minute to another, asking every five seconds."""
    live, told, found = Live([RULE], source.between), [], []
    source.now_ns = minute(first)
    live.catch_up(minute(first))
    for now_ns in range(minute(first), minute(last), 5 * SECOND_NS):
        source.now_ns = now_ns
        news = live.step(now_ns)
        told += [notice.news for notice in news.notices]
        found += [(step.rule, step.at_ns) for step in raised(news.transitions)]
    return told, found


def test_live_says_what_a_backtest_says() -> None:
    expected = [(step.rule, step.at_ns) for step in raised(played(_calls(), RULE))]
    assert _followed(Source(_calls()), 10, 140) == ([News.FIRED, News.ENDED], expected)
    assert expected == [("error_rate", minute(61))]


def test_calls_that_come_late_are_taken_once() -> None:
    told, found = _followed(Source(_calls(), late_ns=20 * SECOND_NS), 10, 140)
    assert told == [News.FIRED, News.ENDED]
    assert [rule for rule, _ in found] == ["error_rate"]


def test_what_was_raised_before_the_start_is_not_told_but_its_end_is() -> None:
    told, found = _followed(Source(_calls()), 70, 140)
    assert (told, found) == ([News.ENDED], [])


def test_the_past_is_played_a_week_back() -> None:
    old = [a_call(at / 2, failed=True) for at in range(20)]
    live = Live([RULE], Source(old).between)
    assert not live.catch_up(minute(0) + 8 * DAY_NS)


def test_a_snooze_keeps_it_quiet() -> None:
    source = Source(_calls())
    live = Live([RULE], source.between)
    source.now_ns = minute(30)
    live.catch_up(minute(30))
    live.snooze(Snooze(minute(30) + 300 * MINUTE_NS))
    source.now_ns = minute(70)
    assert not live.step(minute(70)).notices
