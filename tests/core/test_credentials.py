"""Credentials by the names they stand under."""

from typing import Any

import pytest

from spanglass.core.credentials import without_named_credentials
from spanglass.core.secrets import MASK


@pytest.mark.parametrize(
    "held",
    [
        {"headers": {"Authorization": "Bearer x", "accept": "json"}},
        {"extra": [{"invocation": {"api_key": "x", "model": "gpt-4o"}}]},
        {"tags": [{"key": "http.request.header.authorization", "type": "string", "value": "x"}]},
        {"headers": [{"name": "Cookie", "value": "x"}, {"name": "Accept", "value": "json"}]},
        {"http.request.header.set-cookie": "x"},
    ],
)
def test_what_is_named_like_one_is_gone_and_nothing_else(held: dict[str, Any]) -> None:
    made = without_named_credentials(held)
    assert str(made) == str(held).replace("'Bearer x'", repr(MASK)).replace("'x'", repr(MASK))


def test_what_has_none_is_given_back_itself() -> None:
    held = {
        "messages": [{"role": "user", "content": "my key is sk-proj-" + "aB3" * 12}],
        "api_key": None, "password": "", "tokens": 5, "properties": {"api_key": {"type": "string"}},
        "tool": {"name": "reset_password", "value": 5},
    }  # fmt: skip
    assert without_named_credentials(held) is held
