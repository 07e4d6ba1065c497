"""Where rules stand, from what the store keeps."""

from dataclasses import replace

from alert_values import NOW, RULES, a_standing, a_step, an_alert
from spanglass.core.alert_notices import Mark, Snooze
from spanglass.core.alerting import RAISED, State
from spanglass.gui.pages.alerts.standing import Standing

HOUR = 3600 * 1_000_000_000


def test_rules_that_are_off_do_not_count() -> None:
    standing = a_standing("error_rate", "latency")
    assert standing.count(*RAISED) == 2
    off = tuple(replace(rule, enabled=rule.id != "latency") for rule in RULES.values())
    assert replace(standing, rules=off).count(*RAISED) == 1


def test_a_rule_that_was_never_looked_at_has_no_data() -> None:
    assert Standing(tuple(RULES.values())).state("error_rate") is State.NO_DATA


def test_what_fires_is_one_alert_of_each_rule_that_nothing_explains() -> None:
    muted = replace(an_alert("latency"), stored=a_step("latency", 3, muted_by="outage"))
    alerts = (an_alert("error_rate", 8), an_alert("refusal_rate", 2), an_alert("error_rate", 5), muted)
    standing = a_standing("error_rate", "refusal_rate", "latency", alerts=alerts)
    assert [alert.rule for alert in standing.firing] == ["refusal_rate", "error_rate"]
    off = tuple(replace(rule, enabled=rule.id != "refusal_rate") for rule in RULES.values())
    assert [alert.rule for alert in replace(standing, rules=off).firing] == ["error_rate"]


def test_a_part_that_explains_its_whole_is_what_fires() -> None:
    whole = replace(an_alert("error_rate"), stored=a_step("error_rate", 3, muted_by="parts"))
    part = replace(an_alert("error_rate"), stored=a_step("error_rate", 3))
    for alerts in ((whole, part), (part, whole)):
        assert a_standing("error_rate", alerts=alerts).firing == (part,)


def test_a_snooze_of_all_is_told_apart_from_that_of_a_rule() -> None:
    snoozes = (Snooze(NOW + HOUR, "error_rate"), Snooze(NOW + 2 * HOUR, None, None, NOW))
    standing = a_standing(snoozes=snoozes)
    assert standing.snoozed_until("error_rate", NOW) == NOW + HOUR
    assert standing.snoozed_until("latency", NOW) == 0
    assert standing.snoozed_until(None, NOW) == NOW + 2 * HOUR
    assert standing.snoozed_until(None, NOW + 3 * HOUR) == 0


def test_what_is_acknowledged_is_the_latest_alert() -> None:
    standing = a_standing(alerts=(an_alert("error_rate", 8), an_alert("error_rate", 2, Mark.ACKNOWLEDGED)))
    assert standing.acknowledged("error_rate")
    assert not standing.acknowledged("latency")
