"""The newest models are offered first, and only those that answer in words."""

import pytest

from spanglass.analysis.pricing.price_lists import listed_models
from spanglass.replay.model_order import offered


def test_the_newest_first() -> None:
    given = ["gpt-4o", "gpt-5-mini", "gpt-5", "gpt-5.2", "gpt-4.1", "gpt-4o-2024-08-06", "gpt-plain"]
    assert offered(given, "chat") == (
        "gpt-5.2", "gpt-5", "gpt-5-mini", "gpt-4.1", "gpt-4o", "gpt-4o-2024-08-06", "gpt-plain",
    )  # fmt: skip
    given = ["claude-2", "claude-opus-4-1", "claude-opus-5-5", "claude-sonnet-5", "claude-3-5-haiku-20241022"]
    assert offered(given, "anthropic") == (
        "claude-opus-5-5", "claude-sonnet-5", "claude-opus-4-1", "claude-3-5-haiku-20241022", "claude-2",
    )  # fmt: skip


def test_sizes_and_dates_are_no_versions() -> None:
    given = ["mistral-small-24b-2501", "gemma-4-31b-it", "mixtral-8x7b", "gemini-3.8-flash", "large-latest"]
    assert offered(given, "chat") == (
        "gemma-4-31b-it", "gemini-3.8-flash", "large-latest", "mistral-small-24b-2501", "mixtral-8x7b",
    )  # fmt: skip


def test_only_those_that_answer_in_words() -> None:
    given = ["text-embedding-3-small", "whisper-1", "gpt-image-1", "gpt-4o-transcribe", "gpt-4o", "davinci"]
    assert offered(given, "chat") == ("gpt-4o",)
    assert offered(["claude-3-haiku", "gemini-2.5-pro"], "gemini") == ("gemini-2.5-pro",)


@pytest.mark.parametrize(
    ("provider", "family"), [("openai", "chat"), ("anthropic", "anthropic"), ("google", "gemini")]
)
def test_the_shipped_list_has_models_to_offer(provider: str, family: str) -> None:
    found = offered(listed_models(provider), family)
    assert len(found) > 5
