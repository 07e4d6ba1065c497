"""A seed stands where each interface takes it, or is said to be lost."""

import pytest

from spanglass.replay.request import ReplayRequest
from spanglass.replay.seeds import seeded

SAID = [{"role": "user", "content": "Hi"}]
OPENAI, OLLAMA = "https://api.openai.com/v1", "http://localhost:11434"


@pytest.mark.parametrize(
    ("url", "body", "made"),
    [
        (f"{OPENAI}/chat/completions", {"messages": SAID}, {"messages": SAID, "seed": 7}),
        (f"{OLLAMA}/api/chat", {"messages": SAID, "options": {"top_k": 1}},
         {"messages": SAID, "options": {"top_k": 1, "seed": 7}}),
        ("https://x/v1beta/models/m:generateContent", {"contents": []},
         {"contents": [], "generationConfig": {"seed": 7}}),
    ],
)  # fmt: skip
def test_a_seed(url: str, body: dict[str, object], made: dict[str, object]) -> None:
    found = seeded(ReplayRequest(url, (), "", body, ""), 7)
    assert (found.body, found.losses) == (made, ())


def test_no_seed() -> None:
    body = {"messages": SAID, "max_tokens": 9}
    found = seeded(ReplayRequest("https://api.anthropic.com/v1/messages", (), "", body, ""), 7)
    assert found.body == body
    assert "no seed" in found.losses[0]
