"""Each provider is asked for its models where replays go, with the key in a header."""

import pytest

from spanglass.keychain import PROVIDERS, Provider
from spanglass.replay.provider_question import of_provider

KEY = "sk-proj-very-secret-0001"
BY_ID = {provider.id: provider for provider in PROVIDERS}


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda provider: provider.id)
def test_each_provider_is_asked_over_https_with_the_key_in_a_header(provider: Provider) -> None:
    question = of_provider(provider, KEY, {"AZURE_OPENAI_ENDPOINT": "https://mine.openai.azure.com/"})
    assert question is not None
    assert question.url.startswith("https://")
    assert KEY not in question.url
    assert any(KEY in value for value in question.headers.values())
    assert KEY not in repr(question)


def test_azure_without_an_endpoint_is_not_asked() -> None:
    assert of_provider(BY_ID["azure"], KEY, {}) is None
    assert of_provider(BY_ID["azure"], KEY, {"AZURE_OPENAI_ENDPOINT": "file:///etc/passwd"}) is None


@pytest.mark.parametrize(
    ("name", "variable", "base", "asked"),
    [
        ("openai", "OPENAI_BASE_URL", "https://gateway.example/v1/", "https://gateway.example/v1/models"),
        ("openai", "OPENAI_BASE_URL", "http://127.0.0.1:8000", "http://127.0.0.1:8000/v1/models"),
        ("openai", "OPENAI_BASE_URL", "http://127.0.0.1:4318/openai/v1", "https://api.openai.com/v1/models"),
        ("anthropic", "ANTHROPIC_BASE_URL", "https://g.example", "https://g.example/v1/models?limit=1000"),
        ("mistral", "MISTRAL_BASE_URL", "https://g.example/v1", "https://g.example/v1/models"),
    ],
)
def test_a_key_of_a_gateway_goes_to_the_gateway_alone(
    name: str, variable: str, base: str, asked: str
) -> None:
    question = of_provider(BY_ID[name], KEY, {variable: base})
    assert question is not None
    assert question.url == asked
