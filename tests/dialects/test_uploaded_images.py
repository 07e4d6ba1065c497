"""Pictures that were uploaded beside a span."""

import base64
import json
from typing import Any

import pytest

from dialect_spans import a_log, told
from odd_values import ODD
from spanglass.core.facts import NOTHING
from spanglass.core.messages import PartType
from spanglass.dialects.traceloop import DIALECT
from spanglass.dialects.uploaded_images import EVENT, with_images

PNG = b"\x89PNG\r\n"
URI = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"


def asked(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"traceloop.entity.name": "x", "gen_ai.operation.name": "chat",
            "gen_ai.input.messages": json.dumps([{"role": "user", "parts": list(parts)}])}  # fmt: skip


def test_an_address_in_a_message_becomes_the_picture() -> None:
    url = "http://127.0.0.1:4318/v2/traces/1/spans/2/images/message%200.png"
    attributes = asked(
        {"type": "text", "content": "What is it?"}, {"type": "image_url", "image_url": {"url": url}}
    )
    found = told(DIALECT, attributes, a_log(EVENT, PNG, image_name="message 0.png"))
    text, image = found.input[0].parts
    assert (text.text, image.type, image.media_type, image.uri) == (
        "What is it?", PartType.IMAGE, "image/png", URI,
    )  # fmt: skip


def test_a_picture_that_no_message_names_joins_the_last_question() -> None:
    found = told(DIALECT, asked({"type": "text", "content": "Hi"}), a_log(EVENT, PNG, image_name="a.jpg"))
    assert [part.type for part in found.input[0].parts] == [PartType.TEXT, PartType.IMAGE]
    assert found.input[0].parts[1].media_type == "image/jpeg"
    alone = told(DIALECT, {"traceloop.entity.name": "x"}, a_log(EVENT, PNG, image_name="a.png"))
    assert [(turn.role, turn.parts[0].uri) for turn in alone.input] == [("user", URI)]


@pytest.mark.parametrize("value", ODD)
def test_no_value_is_too_odd(value: Any) -> None:
    assert with_images(NOTHING, ()) is NOTHING
    with_images(NOTHING, (a_log(EVENT, value, image_name=value), a_log(EVENT, PNG, image_name=value)))
