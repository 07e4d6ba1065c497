"""Filters that lead from alerts to their traces."""

from dataclasses import replace

import pytest

from alert_values import NOW, RULES, an_alert
from spanglass.alerts.backtest import Episode
from spanglass.core.alerting import Reading, Rule, Verdict
from spanglass.core.watched import ALL, HOUR_NS, MINUTE_NS, Scope
from spanglass.gui.pages.alerts import traces_of
from spanglass.store.filters.conditions import condition


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_every_filter_can_be_read(rule: Rule) -> None:
    episode = Episode(NOW - HOUR_NS, None, Scope("re funds", "gpt-4o"), Reading(Verdict.OVER))
    for query in (traces_of.of_rule(rule), traces_of.of_episode(rule, episode, NOW)):
        condition(query, now_ns=NOW)


def test_an_episode_is_what_was_bad_at_its_time_and_place() -> None:
    episode = Episode(NOW - HOUR_NS, NOW - 30 * MINUTE_NS, Scope("refunds"), Reading(Verdict.OVER))
    query = traces_of.of_episode(RULES["refusal_rate"], episode, NOW)
    assert query.startswith("status:refusal feature:refunds at:")


def test_an_alert_is_its_evidence_else_what_is_bad() -> None:
    alert = an_alert()
    reading = alert.stored.step.reading
    assert traces_of.of_reading(RULES["error_rate"], ALL, reading) == f"trace:{'aa' * 16}"
    assert traces_of.of_reading(RULES["latency"], ALL, replace(reading, traces=())) == "took:>15s"


def test_a_rule_of_the_users_own_has_its_calls_in_it() -> None:
    own = Rule("own", "figure", "Mine", 0.1, HOUR_NS, figure="error_rate", query="feature:a")
    assert traces_of.of_rule(own) == "feature:a status:error"
