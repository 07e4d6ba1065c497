from dataclasses import replace

from spanglass.analysis.cache_miss import CacheMiss, Excerpt, Miss, Place
from spanglass.gui.models.cache_words import cache_hint, cache_line

SYSTEM = Place(Miss.SYSTEM, "message 1, system", 312, Excerpt("It is 07:0", "5. Be kind.", "6. Be kind."))
MISSED = CacheMiss(Miss.SYSTEM, SYSTEM, 3000, 952, 4_100_000, 1_000_000_000)


def test_the_place_the_loss_and_the_cost_are_on_one_line() -> None:
    assert cache_line(MISSED) == (
        "Cache missed: 2,048 tokens, $0.0041 more · message 1, system differs after 312 characters:"
        " “It is 07:05. Be kind.” became “It is 07:06. Be kind.”"
    )


def test_the_hint_has_the_text_around() -> None:
    lines = cache_hint(MISSED).splitlines()
    assert lines[1] == "952 of 3,000 tokens that the call before had sent came from the cache."
    assert lines[3:] == ["…It is 07:0", "before: 5. Be kind.", "now: 6. Be kind."]


def test_where_nothing_differs_the_reason_is_the_time_or_the_provider() -> None:
    expired = CacheMiss(Miss.EXPIRED, None, 2000, 0, None, 600 * 10**9)
    assert cache_line(expired) == (
        "Cache missed: 2,000 tokens · nothing differs, but 10 m 00 s passed since the call before"
    )
    kept = replace(expired, why=Miss.NOTHING)
    assert "the provider had not kept it" in cache_line(kept)
    assert cache_hint(kept).count("\n") == 1


def test_paths_models_and_what_came_or_went() -> None:
    tool = Place(Miss.TOOL, "tool 1, weather", 20, Excerpt("", "a", "b"), "$.schema.type")
    assert "tool 1, weather at $.schema.type differs" in cache_line(replace(MISSED, place=tool))
    model = Place(Miss.MODEL, "model", 0, Excerpt("", "gpt-4o", "gpt-5"))
    assert "another model, gpt-5 after gpt-4o" in cache_line(replace(MISSED, place=model))
    alike = Place(Miss.MODEL, "model", 7, Excerpt("gpt-4o-", "2024-11-20", "mini"))
    assert "another model, gpt-4o-mini after gpt-4o-2024-11-20" in cache_line(replace(MISSED, place=alike))
    order = Place(Miss.ORDER, "tool 2", 0, Excerpt("", "search", "fetch"))
    told = "the same tools in another order, tool 2 was search and is fetch"
    assert told in cache_line(replace(MISSED, place=order))
    gone = Place(Miss.TOOL, "tool 2, time", 0, Excerpt("", "{}", ""))
    assert "tool 2, time is no longer there" in cache_line(replace(MISSED, place=gone))
    new = replace(gone, excerpt=Excerpt("", "", "{}"))
    assert "tool 2, time is new" in cache_line(replace(MISSED, place=new))


def test_secrets_and_control_characters_of_traces_are_not_shown() -> None:
    key = "sk-proj-" + "a1B2c3D4" * 6
    place = replace(SYSTEM, excerpt=Excerpt("", f"\u202e{key}", key))
    told = cache_hint(replace(MISSED, place=place))
    assert key not in told
    assert "\u202e" not in told
