"""Requests and answers whose pieces a client keeps apart."""

import pytest

from spanglass.core.span import Value
from spanglass.dialects.called_bodies import answered, asked_for

SETTINGS: dict[str, Value] = {"model": "m", "temperature": 0.5, "mine": "not a setting", "user": "u"}


@pytest.mark.parametrize(
    "given", [{"messages": [{"role": "user", "content": "Hi"}]}, [{"role": "user", "content": "Hi"}], "Hi"]
)
def test_messages_and_settings_make_a_request(given: Value) -> None:
    found = asked_for(given, SETTINGS)
    assert (found.model, found.parameters, found.messages[0].parts[0].text) == (
        "m",
        {"temperature": 0.5},
        "Hi",
    )


@pytest.mark.parametrize(
    ("returned", "beside"),
    [
        ("Paris", {"id": "r", "stop_reason": "stop"}),
        (
            {"content": [{"type": "text", "text": "Paris"}]},
            {"id": "r", "role": "assistant", "stop_reason": "stop"},
        ),
        ([{"type": "text", "text": "Paris"}], {"id": "r", "role": "assistant", "stop_reason": "stop"}),
    ],
)
def test_content_and_what_stood_around_it_make_an_answer(returned: Value, beside: dict[str, Value]) -> None:
    found = answered(returned, {**beside, "mine": "x"})
    assert (found.id, found.finish_reason, found.messages[0].parts[0].text) == ("r", "stop", "Paris")


def test_items_of_a_response_are_its_output() -> None:
    items: Value = [
        {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Paris"}]}
    ]
    found = answered(items, {"object": "response", "id": "r", "status": "completed"})
    assert (found.id, found.finish_reason, found.messages[0].parts[0].text) == ("r", "completed", "Paris")


def test_nothing_makes_nothing() -> None:
    assert (asked_for(None, SETTINGS).messages, answered(None, {"id": "r"}).messages) == ((), ())
