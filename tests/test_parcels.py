"""Values between processes: long texts, any characters, and the end of the stream."""

import io
from typing import Any

import pytest

from builders import a_detail
from spanglass import parcels


def sent(value: Any) -> Any:
    stream = io.BytesIO()
    parcels.send(stream, value)
    stream.seek(0)
    return parcels.receive(stream)


@pytest.mark.parametrize(
    "text",
    ["", "short", "x" * 400_000, "“é\ud800\U0001f600" * 90_000, "a" * 131_071 + "\U0001f600" + "b" * 70_000],
)
def test_a_text_of_any_length_and_content_arrives_as_it_was(text: str) -> None:
    assert sent({"a": text, "b": [text, text.encode("utf-8", "surrogatepass")]}) == {
        "a": text,
        "b": [text, text.encode("utf-8", "surrogatepass")],
    }


def test_frozen_values_arrive_equal() -> None:
    detail = a_detail()
    assert sent((detail, None)) == (detail, None)


def test_the_end_of_the_stream_is_no_value() -> None:
    with pytest.raises(EOFError):
        parcels.receive(io.BytesIO())
    stream = io.BytesIO()
    parcels.send(stream, "x" * 100_000)
    with pytest.raises(EOFError):
        parcels.receive(io.BytesIO(stream.getvalue()[:-10]))
