"""What of an alert is told, and when."""

from datetime import UTC

import pytest

from alerts_traffic import a_rule, minute
from spanglass.alerts.notices import REPEAT_NS, Notices
from spanglass.alerts.wording import body, percent, title
from spanglass.core.alert_notices import Group, News, Notice, Snooze
from spanglass.core.alerting import Reading, State, Transition, Verdict, VersionChange
from spanglass.core.watched import MINUTE_NS, Scope

RULE = a_rule("runaway")
GROUP: Group = ("runaway", "refunds", None)


def _step(at: float, after: State, trace: str = "a", muted_by: str | None = None) -> Transition:
    before = State.OK if after is State.FIRING else State.RECOVERING
    reading = Reading(Verdict.OVER, 2e9, 1e9, money_nano=2_000_000_000, traces=(trace,))
    scope = Scope("refunds", passing=trace)
    return Transition("runaway", scope, minute(at), before, after, reading, minute(0), muted_by)


def _news(notices: tuple[Notice, ...]) -> list[str]:
    return [notice.news.value for notice in notices]


def test_the_alerts_of_a_group_are_told_as_one_with_one_key() -> None:
    notices = Notices([RULE])
    first = notices.take(_step(0, State.FIRING))
    assert _news(first) == ["fired"]
    assert not notices.take(_step(1, State.FIRING, "b"))
    assert not notices.take(_step(5, State.OK))
    last = notices.take(_step(6, State.OK, "b"))
    assert _news(last) == ["ended"]
    assert last[0].key == first[0].key


def test_an_alert_that_goes_on_is_told_again_after_four_hours() -> None:
    notices = Notices([RULE])
    notices.take(_step(0, State.FIRING))
    assert not notices.tick(minute(0) + REPEAT_NS - 1)
    assert _news(notices.tick(minute(0) + REPEAT_NS)) == ["repeated"]
    assert not notices.tick(minute(0) + REPEAT_NS + 1)


def test_what_somebody_knows_is_not_repeated_but_its_end_is_told() -> None:
    notices = Notices([RULE])
    (notice,) = notices.take(_step(0, State.FIRING))
    notices.silence((), frozenset({notice.key}))
    assert not notices.tick(minute(0) + 2 * REPEAT_NS)
    assert _news(notices.take(_step(600, State.OK))) == ["ended"]


@pytest.mark.parametrize(("rule", "group"), [(None, None), ("runaway", None), (None, GROUP)])
def test_a_snoozed_alert_is_told_when_the_snooze_is_over_and_it_is_still_there(
    rule: str | None, group: Group | None
) -> None:
    notices = Notices([RULE])
    notices.silence([Snooze(minute(60), rule, group)], frozenset())
    assert not notices.take(_step(0, State.FIRING))
    assert not notices.tick(minute(59))
    assert _news(notices.tick(minute(60))) == ["fired"]


def test_one_that_ends_within_its_snooze_is_never_told() -> None:
    notices = Notices([RULE])
    notices.silence([Snooze(minute(60), "runaway")], frozenset())
    notices.take(_step(0, State.FIRING))
    assert not notices.take(_step(9, State.OK))
    assert not notices.tick(minute(61))


def test_a_snooze_of_another_rule_changes_nothing() -> None:
    notices = Notices([RULE])
    notices.silence([Snooze(minute(60), "latency")], frozenset())
    assert _news(notices.take(_step(0, State.FIRING))) == ["fired"]


def test_what_another_alert_explains_is_not_told() -> None:
    notices = Notices([RULE])
    assert not notices.take(_step(0, State.FIRING, muted_by="outage"))
    assert not notices.take(_step(9, State.OK, muted_by="outage"))


def test_the_end_of_an_event_is_not_told() -> None:
    notices, scope = Notices([a_rule("new_snapshot")]), Scope(model="gpt-4o", passing="new")
    event = Reading(Verdict.EVENT, 3, 3, note="new")
    fired = Transition("new_snapshot", scope, minute(0), State.OK, State.FIRING, event, minute(0))
    calm = Reading(Verdict.CLEAR)
    ended = Transition("new_snapshot", scope, minute(5), State.RECOVERING, State.OK, calm, minute(0))
    assert [notice.news for notice in notices.take(fired)] == [News.FIRED]
    assert not notices.take(ended)


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.068, "6.8%"), (0.05, "5%"), (0.004, "0.4%"), (0.333, "33%"), (0, "0%"), (1, "100%")],
)
def test_shares_are_percents(share: float, text: str) -> None:
    assert percent(share) == text


def test_the_words_of_a_refusal_alert() -> None:
    reading = Reading(
        Verdict.OVER, 0.068, 0.05, 0.051, calls=456, bad=31, window_ns=10 * MINUTE_NS, began_ns=minute(0)
    )
    change = VersionChange(minute(0), "gpt-4o", "gpt-4o-2024-11-20")
    rule, scope = a_rule("refusal_rate"), Scope("refunds", "gpt-4o")
    step = Transition(rule.id, scope, minute(8), State.OK, State.FIRING, reading, minute(8), None, change)
    assert title(rule, step) == "Refusals at 6.8% in refunds"
    assert body(rule, step, UTC) == (
        "Over 5%. 31 of 456 calls in 10 min refused, at least 5.1%. "
        "Began at 14:13, when gpt-4o became 2024-11-20."
    )


def test_control_characters_of_traces_are_made_visible() -> None:
    step = _step(0, State.FIRING)
    sly = Transition("runaway", Scope("a\x1b[31m\nb"), minute(0), State.OK, State.FIRING, step.reading)
    assert title(RULE, sly) == "One trace cost $2.00 in a␛[31m b"
