"""Rules as sentences, and what their controls change."""

import pytest

from spanglass.alerts.catalogue import default_rules, kinds
from spanglass.alerts.rulebook import check_rule
from spanglass.core.alerting import Rule
from spanglass.core.watched import HOUR_NS, MINUTE_NS, SECOND_NS
from spanglass.gui.pages.alerts.sentence import (
    FIGURES,
    Number,
    Part,
    Pick,
    Text,
    Word,
    changed,
    length_parts,
    limit_parts,
    sentence,
)

OWN = Rule("own", "figure", "Mine", 0.05, 10 * MINUTE_NS, figure="error_rate")


def default(kind: str) -> Rule:
    rule = kinds()[kind].default
    assert rule is not None
    return rule


def said(part: Part) -> str:
    if isinstance(part, Word):
        return part.text
    if isinstance(part, Pick):
        return f"[{dict(part.options)[part.value]}]"
    if isinstance(part, Number):
        return f"[{part.text} {part.unit}]".replace(" ]", "]")
    return f"[{part.text or part.placeholder}]"


def text(rule: Rule) -> str:
    return " ".join(map(said, sentence(rule)))


def test_a_rule_reads_as_a_sentence() -> None:
    assert text(OWN) == (
        "When [error rate] of [all calls] is above [5 %] within [10 min] in at least [5] calls, "
        "[beyond doubt] Fires after [0 min] above, ends after [5 min] below it."
    )
    assert text(default("zero_traffic")).startswith("When [any feature] makes no call for [15 min]")
    assert "[$" not in text(default("runaway"))
    assert "[1 $]" in text(default("runaway"))


@pytest.mark.parametrize("rule", default_rules(), ids=lambda rule: rule.id)
def test_every_rule_has_a_sentence_whose_numbers_change_nothing_when_entered_again(rule: Rule) -> None:
    parts = sentence(rule)
    for part in parts:
        if isinstance(part, Number):
            assert changed(rule, part.field, part.text) == rule, part
        elif isinstance(part, Pick):
            assert changed(rule, part.field, part.value).kind in (rule.kind, "figure")
    assert any(isinstance(part, Number) for part in parts)


def test_numbers_are_taken_with_and_without_their_units() -> None:
    assert changed(OWN, "limit", "7,5%").limit == pytest.approx(0.075)
    assert changed(OWN, "window", "2 h").window_ns == 2 * HOUR_NS
    assert changed(OWN, "window", "30").window_ns == 30 * MINUTE_NS
    assert changed(default("latency"), "limit", "8 s").limit == 8 * SECOND_NS
    assert changed(default("runaway"), "limit", "$2.5").limit == 2_500_000_000
    assert changed(OWN, "keep", "90 s").keep_ns == 90 * SECOND_NS
    silence = changed(default("zero_traffic"), "limit", "1 h")
    assert silence.window_ns == silence.limit == HOUR_NS


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("limit", "many"), ("limit", "-1"), ("limit", "0"), ("limit", "101"), ("limit", "nan"),
        ("window", "1 s"), ("window", "3 weeks"), ("window", "99 d"), ("calls", "0"), ("calls", "1.5"),
        ("query", "hello"), ("query", "modle:x"), ("figure", "weight"),
    ],
)  # fmt: skip
def test_what_is_not_possible_is_said(field: str, value: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        changed(OWN, field, value)


def test_another_figure_begins_with_a_limit_in_its_unit() -> None:
    slow = changed(OWN, "figure", "latency_p95")
    assert limit_parts(slow) == ("10", "s")
    assert changed(OWN, "figure", "retry_rate").limit == OWN.limit
    below = changed(changed(OWN, "figure", "calls"), "above", value=False)
    assert not below.above
    assert changed(below, "figure", "error_rate").above


def test_every_figure_makes_a_rule_that_can_be_carried_out() -> None:
    for figure in FIGURES:
        check_rule(changed(OWN, "figure", figure))


def test_a_rule_that_everybody_has_keeps_its_kind_and_one_more_is_made() -> None:
    made = changed(default("refusal_rate"), "query", "feature:refunds")
    assert (made.id, made.kind, made.figure, made.query) == ("", "figure", "refusal_rate", "feature:refunds")
    assert changed(default("refusal_rate"), "limit", "8").id == "refusal_rate"
    assert changed(default("zero_traffic"), "query", "digest").id == "zero_traffic"


def test_lengths_are_in_the_largest_unit_they_are_a_whole_number_of() -> None:
    assert length_parts(90 * SECOND_NS) == ("90", "s")
    assert length_parts(120 * MINUTE_NS) == ("2", "h")
    assert length_parts(0) == ("0", "min")


def test_a_filter_that_is_none_yet_says_what_it_means() -> None:
    (field,) = [part for part in sentence(OWN) if isinstance(part, Text)]
    assert (field.text, field.placeholder) == ("", "all calls")


def test_a_silence_is_one_only_when_calls_are_expected() -> None:
    silence = default("zero_traffic")
    assert "[although its traces go on]" in text(silence)
    alive = changed(silence, "expected", "heartbeat")
    assert (alive.figure, alive.schedule) == ("heartbeat", None)
    work = changed(alive, "expected", "work")
    assert work.figure == ""
    assert work.schedule is not None
    assert (work.schedule.days, work.schedule.from_minute) == (frozenset(range(5)), 540)
    assert changed(work, "expected", "traces") == silence
    for rule in (alive, work, changed(silence, "expected", "ever")):
        check_rule(rule)


def test_declines_by_business_rules_can_be_left_out() -> None:
    rule = changed(default("refusal_rate"), "business", value=True)
    assert rule.excluded == {"business"}
    assert "[leaving out business rules]" in text(rule)
    assert changed(rule, "business", value=False) == default("refusal_rate")
