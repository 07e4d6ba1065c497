"""Rules of the user's own as they begin."""

from alert_values import RULES
from spanglass.alerts.rulebook import check_rule
from spanglass.gui.pages.alerts.new_rules import duplicate, free_title, new_rule


def test_a_new_rule_can_be_carried_out_and_has_a_title_of_its_own() -> None:
    made = new_rule(RULES.values())
    check_rule(made)
    assert (made.id, made.title) == ("", "New rule")
    assert new_rule([made]).title == "New rule 2"


def test_a_limit_from_a_chart_is_a_rule_on_its_figure() -> None:
    made = new_rule(RULES.values(), "error_rate", 0.08, "feature:a")
    check_rule(made)
    assert (made.figure, made.limit, made.query, made.title) == (
        "error_rate",
        0.08,
        "feature:a",
        "Error rate 2",
    )


def test_a_duplicate_of_everybodys_rule_can_be_narrowed() -> None:
    made = duplicate(RULES["latency"], RULES.values())
    check_rule(made)
    assert (made.kind, made.figure, made.limit) == ("figure", "latency_p95", RULES["latency"].limit)
    spend = duplicate(RULES["daily_spend"], RULES.values())
    assert (spend.kind, spend.id) == ("daily_spend", "")
    assert free_title("Error rate", RULES.values()) == "Error rate 2"
