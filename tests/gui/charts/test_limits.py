"""Limits of alert rules in the live charts."""

from dataclasses import replace

from spanglass.alerts.catalogue import default_rules
from spanglass.core.alerting import Rule
from spanglass.gui.charts.drawing import Drawing
from spanglass.gui.charts.limits import Limit, Unit, chart_of, limits_of, with_room


def test_the_rules_everybody_has_are_drawn_in_the_charts_they_speak_of() -> None:
    found = limits_of(default_rules())
    assert [limit.text for limit in found["Latency"]] == ["15 s"]
    assert sorted(limit.text for limit in found["Errors and refusals"]) == ["2%", "5%"]
    assert set(found) == {"Latency", "Errors and refusals"}


def test_rules_that_are_off_or_look_at_a_part_are_not_drawn() -> None:
    rules = {rule.kind: rule for rule in default_rules()}
    off = replace(rules["latency"], enabled=False)
    part = replace(rules["error_rate"], query="feature:refunds")
    assert limits_of([off, part]) == {}


def test_rules_without_a_line_have_a_chart_too() -> None:
    charts = {rule.kind: chart_of(rule) for rule in default_rules()}
    assert charts["daily_spend"] == "Cost"
    assert charts["latency"] == "Latency"
    assert charts["zero_traffic"] == ""


def test_a_limit_that_is_near_gets_room_and_one_far_above_does_not() -> None:
    near, far = Limit(12.0, "12 s", "x"), Limit(15.0, "15 s", "y")
    drawing = Drawing(8.0)
    assert with_room(drawing, (near, far)).top == 12.0 * 1.05
    assert with_room(drawing, (far,)) is drawing
    assert with_room(drawing, ()) is drawing
    empty = Drawing(8.0, note=("No calls", ""))
    assert with_room(empty, (near,)) is empty


def test_rules_of_the_users_own_are_drawn_with_their_id_and_unit() -> None:
    own = Rule("own-1", "figure", "Slow", 4 * 10**9, 10**9, figure="latency_p99")
    share = replace(own, id="own-2", figure="refusal_rate", limit=0.025)
    found = limits_of([own, share, replace(own, figure="tokens"), replace(own, above=False)])
    assert found["Latency"] == (Limit(4.0, "4 s", "Slow", "own-1", Unit.SECONDS),)
    assert found["Errors and refusals"] == (Limit(0.025, "2.5%", "Slow", "own-2", Unit.SHARE, "refusal"),)
