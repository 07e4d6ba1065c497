import json
from pathlib import Path
from typing import Any

from builders import MS, T0
from spanglass.analysis.cache_miss import Miss
from spanglass.gui.models.call_before import call_before
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer
from traffic import CHAT, TRACE, a_batch, a_span


def name(number: int) -> bytes:
    return number.to_bytes(8, "big")


def call(number: int, parent: int = 1, system: str = "be kind", **fields: Any) -> dict[str, Any]:
    """The call of that number in a loop, a second after the one before it."""
    messages = [{"role": "system", "parts": [{"type": "text", "content": system}]}]
    attributes = {
        **CHAT,
        "gen_ai.usage.input_tokens": 4000,
        "gen_ai.usage.cache_read.input_tokens": 0,
        "gen_ai.input.messages": json.dumps(messages),
        **fields.pop("attributes", {}),
    }
    start = T0 + number * 2000 * MS
    return a_span(number, parent, start=start, attributes=attributes, **fields)


def stored(tmp_path: Path, *spans: dict[str, Any]) -> Reader:
    writer = Writer(tmp_path / "traces.db")
    writer.write([a_batch(*spans)])
    writer.close()
    return Reader(tmp_path / "traces.db")


def before(reader: Reader, number: int) -> Any:
    detail = reader.span_detail(TRACE, name(number))
    assert detail is not None
    return call_before(reader, detail)


def test_the_call_before_below_the_same_span_and_what_it_lost(tmp_path: Path) -> None:
    reader = stored(tmp_path, a_span(1, attributes={}), call(2), call(3, 9), call(4, system="be brief"))
    found = before(reader, 4)
    assert found.span_id == name(2)
    assert found.miss.why is Miss.SYSTEM
    assert found.miss.lost == 4000
    assert found.miss.lost_nano == 4000 * 1250  # $2.50 a million for input, half of it out of the cache


def test_the_first_call_and_spans_that_are_none_have_no_call_before_them(tmp_path: Path) -> None:
    reader = stored(tmp_path, a_span(1, attributes={}), call(2))
    assert before(reader, 2) is None
    assert before(reader, 1) is None


def test_calls_elsewhere_count_if_they_are_of_the_same_title_and_library(tmp_path: Path) -> None:
    reader = stored(tmp_path, call(2, 8), call(3, 9), call(4, 10, name="other"))
    assert before(reader, 3).span_id == name(2)
    assert before(reader, 4) is None


def test_calls_of_another_step_below_the_same_span_are_no_loop(tmp_path: Path) -> None:
    reader = stored(tmp_path, call(2, name="plan"), call(3, name="draft"), call(4, name="plan"))
    assert before(reader, 3) is None
    assert before(reader, 4).span_id == name(2)


def with_model(number: int, model: str, **fields: Any) -> dict[str, Any]:
    asked = {"gen_ai.request.model": model}
    return call(number, name=f"chat {model}", attributes=asked, **fields)


def test_a_call_of_another_model_goes_on_from_one_whose_title_names_that(tmp_path: Path) -> None:
    reader = stored(tmp_path, with_model(2, "gpt-4o"), with_model(3, "gpt-4o-mini"), with_model(4, "gpt-4o"))
    found = before(reader, 3)
    assert (found.span_id, found.miss.why) == (name(2), Miss.MODEL)
    assert before(reader, 4).span_id == name(2)  # the model is asked again, and has its own cache


def test_a_call_of_another_model_about_something_else_missed_nothing(tmp_path: Path) -> None:
    reader = stored(tmp_path, with_model(2, "gpt-4o"), with_model(3, "gpt-4o-mini", system="sort this"))
    assert before(reader, 3).miss is None


def test_failed_calls_and_calls_at_the_same_time_do_not_count(tmp_path: Path) -> None:
    failed = call(3, status={"code": 2}, attributes={"error.type": "timeout"})
    late = {**call(4), "end_time_unix_nano": T0 + 20_000 * MS}
    reader = stored(tmp_path, call(2), failed, late, call(5))
    assert before(reader, 5).span_id == name(2)


def test_the_try_before_comes_first_even_if_it_failed(tmp_path: Path) -> None:
    failed = call(3, status={"code": 2}, attributes={"error.type": "timeout"})
    reader = stored(tmp_path, call(2, system="other"), failed, call(4))
    found = before(reader, 4)
    assert (found.span_id, found.attempt) == (name(3), True)
    assert found.miss.why is Miss.SYSTEM


def test_where_no_cache_is_reported_nothing_is_said_of_one(tmp_path: Path) -> None:
    silent = {**call(3, system="other"), "attributes": call(3)["attributes"][:-2]}
    reader = stored(tmp_path, call(2), silent)
    found = before(reader, 3)
    assert found.span_id == name(2)
    assert found.miss is None
