"""A call that went to a server of one's own goes there again, whatever of it is kept."""

from dataclasses import replace
from typing import Any

import pytest

from builders import a_detail, a_raw_span
from spanglass.core.exchanges import ADDRESS
from spanglass.core.facts import Facts, Kind
from spanglass.core.messages import Message, Part, PartType
from spanglass.replay.request import Wanted, replay_request

HELLO = (Message("user", (Part(PartType.TEXT, "Hello"),)),)


def url(provider: str, address: str | None, wanted: Wanted | None = None, model: str = "m-1") -> str:
    """Where a call goes again of which only messages and address are known."""
    facts = Facts(kind=Kind.LLM, provider=provider, model_requested=model, input=HELLO, streaming=False)
    attributes: dict[str, Any] = {} if address is None else {ADDRESS: address}
    detail = replace(a_detail(facts), span=a_raw_span(attributes=attributes))
    return replay_request(detail, wanted or Wanted(), {}).url


@pytest.mark.parametrize(("provider", "address"), [
    ("openai", "http://127.0.0.1:8000/v1/chat/completions"),
    ("openai", "https://models.example/team/v1/responses"),
    ("anthropic", "http://127.0.0.1:8000/v1/messages"),
    ("ollama", "http://box:11434/api/chat"),
])  # fmt: skip
def test_it_goes_where_it_went(provider: str, address: str) -> None:
    assert url(provider, address) == address


@pytest.mark.parametrize("address", [
    None, "https://api.openai.com/v1/chat/completions", "http://127.0.0.1:4318/openai/v1/chat/completions",
    "http://box/odd",
])  # fmt: skip
def test_else_it_goes_to_its_provider(address: str | None) -> None:
    assert url("openai", address) == "https://api.openai.com/v1/chat/completions"


def test_somebody_else_is_asked_at_their_place() -> None:
    recorded = "http://127.0.0.1:8000/v1/chat/completions"
    assert (
        url("openai", recorded, Wanted("anthropic", None, "c-1")) == "https://api.anthropic.com/v1/messages"
    )
    assert url("openai", recorded, Wanted(model="m-2")) == recorded
