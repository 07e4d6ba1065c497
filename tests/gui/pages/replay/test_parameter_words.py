"""What is typed into a parameter's field, and which parameters have one."""

import pytest

from spanglass.core.facts import Facts
from spanglass.core.span import Value
from spanglass.gui.pages.replay.parameter_words import as_text, fields, read


@pytest.mark.parametrize(
    ("text", "value"),
    [("0.7", 0.7), ("1024", 1024), ("true", True), ("high", "high"), ("", None), (' ["a"] ', ["a"])],
)
def test_what_is_typed_is_a_value(text: str, value: Value) -> None:
    assert read(text) == value


@pytest.mark.parametrize("text", ["0,7", '{"a"', "12 tokens"])
def test_a_slip_is_no_text(text: str) -> None:
    with pytest.raises(ValueError, match="no number and no JSON"):
        read(text)


def test_values_are_shown_as_they_are_typed() -> None:
    assert [as_text(value) for value in (None, "high", 0.5, True, [1])] == ["", "high", "0.5", "true", "[1]"]


def test_temperature_and_length_have_a_field_always() -> None:
    assert fields(Facts()) == ("temperature", "max_tokens")
    told = Facts(parameters={"max_output_tokens": 5, "top_p": 1, "stop": "x"})
    assert fields(told) == ("temperature", "max_output_tokens", "top_p")
