"""Limits of alert rules in the live charts."""

from dataclasses import replace

from spanglass.alerts.catalogue import default_rules
from spanglass.gui.charts.drawing import Drawing
from spanglass.gui.charts.limits import Limit, limits_of, with_room


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


def test_a_limit_that_is_near_gets_room_and_one_far_above_does_not() -> None:
    near, far = Limit(12.0, "12 s", "x"), Limit(15.0, "15 s", "y")
    drawing = Drawing(8.0)
    assert with_room(drawing, (near, far)).top == 12.0 * 1.05
    assert with_room(drawing, (far,)) is drawing
    assert with_room(drawing, ()) is drawing
    empty = Drawing(8.0, note=("No calls", ""))
    assert with_room(empty, (near,)) is empty
