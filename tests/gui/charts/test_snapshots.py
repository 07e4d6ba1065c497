"""Names of versions are short and tell them apart; arrivals are those within the range."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulses import BUCKET, MINI, NEW, OLD, SONNET, START, a_pulse
from spanglass.gui.charts.snapshots import arrivals, short_names, split


@pytest.mark.parametrize(
    ("version", "family", "snapshot"),
    [
        (NEW, "4o", "2024-11-20"),
        (SONNET, "sonnet-4-5", "20250929"),
        ("claude-sonnet-4-5", "sonnet-4-5", ""),
        ("gpt-4-0613", "4", "0613"),
        ("gemini-1.5-pro-002", "gemini-1.5-pro", "002"),
        ("claude-3-5-sonnet@20240620", "3-5-sonnet", "20240620"),
        ("openai/gpt-4o-2024-08-06", "4o", "2024-08-06"),
        ("anthropic.claude-3-5-sonnet-20241022-v2:0", "anthropic.claude-3-5-sonnet", "20241022"),
        ("llama-3.1-405b", "llama-3.1-405b", ""),
        ("", "unnamed", ""),
    ],
)
def test_a_version_is_a_family_and_a_snapshot(version: str, family: str, snapshot: str) -> None:
    assert split(version) == (family, snapshot)


def test_names_say_the_snapshot_only_where_there_are_several() -> None:
    names = short_names([OLD, NEW, MINI, SONNET])
    assert names == {OLD: "4o 08-06", NEW: "4o 11-20", MINI: "mini", SONNET: "sonnet-4-5"}
    assert short_names([NEW]) == {NEW: "4o"}
    assert short_names([MINI]) == {MINI: "4o-mini"}


def test_snapshots_of_the_same_day_in_two_years_keep_the_year() -> None:
    names = short_names(["m-2023-05-01", "m-2024-05-01"])
    assert list(names.values()) == ["m 2023-05-01", "m 2024-05-01"]


def test_a_hostile_name_is_one_short_visible_line() -> None:
    name = short_names(["x\u202e\n<b>" + "y" * 999])
    (text,) = name.values()
    assert "\u202e" not in text
    assert "\n" not in text
    assert len(text) < 60


@given(st.lists(st.text(max_size=30), max_size=5, unique=True))
def test_any_text_has_a_name(versions: list[str]) -> None:
    assert all(short_names(versions).values())


def test_arrivals_lie_within_the_range_and_are_labelled() -> None:
    seen = {NEW: START + BUCKET, "o3": START + 5, "early": START - 1, "late": START + 4 * BUCKET}
    found = arrivals(a_pulse(first_seen_ns=seen, versions=dict.fromkeys(seen, (1,) * 4)))
    assert [(item.version, item.label) for item in found] == [("o3", "new o3"), (NEW, "4o → 11-20")]


def test_a_version_that_the_filter_hides_is_no_arrival() -> None:
    assert not arrivals(a_pulse(first_seen_ns={NEW: START}, versions={OLD: (1,) * 4}))


def test_of_many_arrivals_the_newest_are_kept() -> None:
    seen = {f"m{number}": START + number for number in range(20)}
    found = arrivals(a_pulse(first_seen_ns=seen, versions=dict.fromkeys(seen, (1,) * 4)))
    assert [item.version for item in found] == [f"m{number}" for number in range(12, 20)]
