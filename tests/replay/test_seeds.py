"""A seed stands where each provider takes it, or is said to be lost."""

from typing import Any

import pytest

from replay.scripted import CHAT, a_step, chat, says
from spanglass.core.facts import Kind
from spanglass.replay.request import Wanted
from spanglass.replay.seeds import seeded_request, with_seed

SAID = [{"role": "user", "content": "Hi"}]


@pytest.mark.parametrize(
    ("provider", "place"),
    [("openai", ("seed",)), ("mistral", ("random_seed",)), ("gemini", ("generationConfig", "seed"))],
)
def test_a_seed_is_named_as_the_provider_names_it(provider: str, place: tuple[str, ...]) -> None:
    detail = a_step(1, {"model": "m", "messages": SAID}, chat(says("Hm.")))
    found = seeded_request(detail, Wanted(provider, model="m"), 7)
    held: Any = found.body
    for name in place:
        held = held[name]
    assert held == 7
    assert not any("seed" in loss for loss in found.losses)


def test_a_request_as_it_was_gets_it_too() -> None:
    body = {"model": "m", "messages": SAID, "odd": 1}
    detail = a_step(1, body, chat(says("Hm.")), CHAT)
    assert seeded_request(detail, Wanted(), 7).body == {**body, "seed": 7}
    assert seeded_request(detail, Wanted(parameters={"seed": 3}), 7).body == {**body, "seed": 3}
    assert seeded_request(detail, Wanted(), None).body == body


def test_where_there_is_none_it_is_said() -> None:
    url = "https://api.anthropic.com/v1/messages"
    body = {"model": "m", "max_tokens": 9, "messages": SAID}
    detail = a_step(1, body, {"content": [{"type": "text", "text": "Hm."}]}, url, "anthropic")
    found = seeded_request(detail, Wanted(), 7)
    assert found.body == body
    assert sum("seed" in loss for loss in found.losses) == 1
    assert detail.facts.kind is Kind.LLM


def test_no_seed_wants_nothing_else() -> None:
    assert with_seed(Wanted(model="m"), None) == Wanted(model="m")
