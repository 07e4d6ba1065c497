"""What any span may say of for whom it was made, and why it failed."""

from typing import Any

import pytest

from builders import T0, a_raw_span
from spanglass.core.facts import ErrorFact
from spanglass.core.span import SpanEvent
from spanglass.dialects.generic import Attribution, error, own_attribution


def test_each_span_has_the_attribution_of_its_own_attributes() -> None:
    first, second = {"user.id": "ann", "tags": ["a", 5]}, {"session.id": "s", "user_id": " ", "userId": 7}
    own: list[Any] = [own_attribution(each) for each in (first, first, second, first, {"http.route": "/"})]
    ann = Attribution(user="ann", tags=("a", "5"))
    assert own == [ann, ann, Attribution(session="s", user="7"), ann, Attribution()]


def test_a_product_may_put_its_name_before_that_of_the_session() -> None:
    assert own_attribution({"galileo.session.id": "s-1", "galileo.project.name": "p"}).session == "s-1"


@pytest.mark.parametrize(("thrown", "name"), [("GraphInterrupt", "GraphInterrupt"), ("Error", None)])
def test_a_stack_behind_the_words_of_an_error_is_left_out_and_names_it(thrown: str, name: str | None) -> None:
    words = '[\n  {\n    "value": "ok?"\n  }\n]'
    stacked = f"{words}\n\n{thrown}: {words}\n    at Module.run (file:///app/run.js:93:8)\n    at async go"
    found = error(a_raw_span(status_code=2, status_message=stacked))
    assert found == ErrorFact(name, words)
    other = f"one\n\n{thrown}: two\n    at Module.run (file:///app/run.js:93:8)"
    assert error(a_raw_span(status_code=2, status_message=other)) == ErrorFact(None, other)


@pytest.mark.parametrize("kind", ["GeneratorExit", "asyncio.exceptions.CancelledError"])
def test_a_generator_that_was_not_read_to_its_end_failed_only_if_its_span_does_not_say_it_went_well(
    kind: str,
) -> None:
    events = (SpanEvent("exception", T0, {"exception.type": kind, "exception.message": ""}),)
    assert error(a_raw_span(status_code=1, events=events)) is None
    for code in (0, 2):
        assert error(a_raw_span(status_code=code, events=events)) == ErrorFact(kind, None)
    other = (SpanEvent("exception", T0, {"exception.type": "ValueError"}),)
    assert error(a_raw_span(status_code=1, events=other)) == ErrorFact("ValueError", None)
