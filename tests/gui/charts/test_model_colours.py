"""A version keeps its colour, and no two shown together share one."""

from zlib import crc32

from hypothesis import given
from hypothesis import strategies as st

from spanglass.gui.charts.model_colours import OTHER, SLOTS, ModelColours

NAMES = st.lists(st.text(min_size=1, max_size=8), unique=True, max_size=12)


def slot(name: str) -> int:
    return crc32(name.encode()) % SLOTS


def colliding() -> tuple[str, str]:
    first = "model-0"
    return first, next(name for n in range(1, 99) if slot(name := f"model-{n}") == slot(first))


def test_the_name_alone_picks_the_first_slot() -> None:
    assert ModelColours().tokens(["gpt-4o"]) == {"gpt-4o": f"chart_{slot('gpt-4o')}"}


def test_a_collision_takes_the_next_free_slot() -> None:
    first, second = colliding()
    tokens = ModelColours().tokens([first, second])
    assert tokens[second] == f"chart_{(slot(first) + 1) % SLOTS}"


def test_a_colour_is_kept_whatever_comes_later_and_however_the_order_changes() -> None:
    colours = ModelColours()
    first, second = colliding()
    before = colours.tokens([first])[first]
    assert colours.tokens([second, first])[first] == before
    assert colours.tokens([second])[second] != before


def test_choices_live_in_the_mapping_that_was_passed_in() -> None:
    stored: dict[str, int] = {"kept": 3, "spoilt": 99}
    colours = ModelColours(stored)
    assert colours.tokens(["kept"]) == {"kept": "chart_3"}
    assert colours.tokens(["spoilt"])["spoilt"] in {f"chart_{number}" for number in range(SLOTS)}
    colours.tokens(["new"])
    assert 0 <= stored["new"] < SLOTS


def test_two_of_one_stored_slot_differ_when_shown_together_and_keep_it_for_later() -> None:
    colours = ModelColours({"a": 2, "b": 2})
    both = colours.tokens(["a", "b"])
    assert both["a"] == "chart_2"
    assert both["b"] != "chart_2"
    assert colours.tokens(["b"]) == {"b": "chart_2"}


@given(NAMES)
def test_six_colours_differ_and_the_rest_is_grey(names: list[str]) -> None:
    tokens = ModelColours().tokens(names)
    assert list(tokens) == names
    shown = [tokens[name] for name in names[:SLOTS]]
    assert len(set(shown)) == len(shown)
    assert all(tokens[name] == OTHER for name in names[SLOTS:])
