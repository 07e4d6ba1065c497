"""Figures of quality: never a bare share of few votes, never two judges in one mean."""

from monitored import a_range, a_view, some_quality, some_sums
from spanglass.gui.pages.monitor.quality import QualityFigure, quality_figures


def named(caption: str, **changes: object) -> QualityFigure:
    found = quality_figures(a_view(**changes))
    return next(figure for figure in found if figure.caption.startswith(caption))


def test_schemas_below_the_limit_are_marked() -> None:
    schema = named("Schema")
    assert (schema.value, schema.bad, schema.term) == ("98.5%", True, "schema:fail")
    assert len(schema.series) == 61
    kept = named("Schema", now=a_range(whole=some_sums(schema_valid=200)))
    assert (kept.value, kept.bad) == ("100%", False)


def test_tools_and_questions_are_shares_with_their_course() -> None:
    tools, asked = named("Tool"), named("Asked")
    assert (tools.value, tools.series[:3]) == ("97.0%", (0.95, 1.0, None))
    assert (asked.value, asked.term) == ("2.0%", "has:repeat")
    assert asked.told == "2 of 100 questions in sessions take up the one before"


def test_votes_come_with_their_number_and_interval() -> None:
    thumbs = named("Thumbs")
    assert (thumbs.value, thumbs.note) == ("81%", "16 votes, 57–93%")


def test_the_score_told_most_often_is_not_mixed_with_others() -> None:
    score = named("Score")
    assert (score.caption, score.value, score.note) == ("Score a", "4.25", "2 scores")


def test_what_is_not_there_is_a_dash() -> None:
    quality = some_quality(tools={}, asked={}, opinions=())
    whole = some_sums(schema_declared=0, schema_valid=0, tools_called=0, tools_failed=0, calls=0)
    found = quality_figures(a_view(quality=quality, asked={}, now=a_range(whole=whole)))
    assert [figure.value for figure in found] == ["—"] * 6


def test_nearly_all_is_not_all() -> None:
    nearly = named("Schema", now=a_range(whole=some_sums(schema_declared=10_000, schema_valid=9_999)))
    assert (nearly.value, nearly.bad) == ("99.9%", False)
