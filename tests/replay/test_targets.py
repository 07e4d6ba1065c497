"""Every provider is in the table once, and is found by whatever it is called."""

import pytest

from spanglass.core.facts import Kind
from spanglass.replay.neutral import NeutralRequest
from spanglass.replay.providers import joined
from spanglass.replay.targets import given_base, known, named, of_server, with_servers
from spanglass.settings import Server


def test_the_table() -> None:
    ids = [target.id for target in known()]
    assert ids[:4] == ["builtin", "openai", "openai-responses", "anthropic"]
    assert {"gemini", "mistral", "azure", "bedrock", "ollama", "openrouter", "groq", "vllm"} <= set(ids)
    names = [name for target in known() for name in (target.id, *target.aliases)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("target", known(), ids=lambda target: target.id)
def test_each_makes_a_request_whose_key_is_only_named(target: object) -> None:
    found = next(each for each in known() if each is target)
    environment = {"AZURE_OPENAI_ENDPOINT": "https://me.openai.azure.com/"}
    environment |= dict.fromkeys(found.keys, "the-very-key")
    asked = NeutralRequest("m", (), streaming=True)
    made = found.request(asked, environment)
    assert made.url.startswith(("https://", "http://127.0.0.1:", "http://builtin."))
    assert "the-very-key" not in repr(made)
    assert all(
        f"${made.key}" in value for name, value in made.headers if name in ("Authorization", "x-api-key")
    )
    assert Kind.LLM is asked.kind


@pytest.mark.parametrize(
    ("name", "id_"),
    [("google", "gemini"), ("gcp.gemini", "gemini"), ("Mistral", "mistral"), ("x_ai", "xai"),
     ("aws.bedrock", "bedrock"), ("LM Studio", "lmstudio"), ("llamacpp", "llama.cpp"), ("someone", None)],
)  # fmt: skip
def test_names(name: str, id_: str | None) -> None:
    found = named(name)
    assert (found.id if found else None) == id_


def test_a_usual_address_is_taken_as_it_stands() -> None:
    perplexity = named("perplexity")
    assert perplexity is not None
    asked = NeutralRequest("sonar", ())
    assert perplexity.request(asked, {}).url == "https://api.perplexity.ai/chat/completions"
    moved = perplexity.request(asked, {"PERPLEXITY_BASE_URL": "http://h:1"})
    assert moved.url == "http://h:1/v1/chat/completions"


def test_servers_of_the_user() -> None:
    assert of_server(Server("Mine", "http://h:11434")).family == "ollama"
    mine = of_server(Server("Mine", "http://h:8001/v1"))
    assert (mine.family, mine.id, mine.keys) == ("chat", "Mine", ("MINE_API_KEY",))
    listed = with_servers(
        (Server("vLLM", "http://h:1"), Server("OpenAI", "http://h:2"), Server("Other", "http://h:3"))
    )
    assert [each.id for each in listed].count("vllm") == 1
    assert next(each for each in listed if each.id == "vllm").address.usual == "http://h:1"
    assert next(each for each in listed if each.id == "openai").address.usual == "https://api.openai.com/v1"
    assert listed[-1].id == "Other"
    servers = (Server("Lab", "http://h:1/v1"), Server("Ollama", "http://h:2"))
    assert [given_base(name, servers) for name in ("lab", "ollama", "openai", "nobody", "")] == [
        "http://h:1/v1", "http://h:2", None, None, None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("base", "route", "url"),
    [
        ("http://h:1", "/chat/completions", "http://h:1/v1/chat/completions"),
        ("http://h:1/v1/", "/chat/completions", "http://h:1/v1/chat/completions"),
        ("http://h:1/v1", "/v1/messages", "http://h:1/v1/messages"),
        ("http://h:1/anthropic", "/v1/messages", "http://h:1/anthropic/v1/messages"),
        ("http://h/v1beta", "/v1beta/models/m:x", "http://h/v1beta/models/m:x"),
        ("http://h:11434/api", "/api/chat", "http://h:11434/api/chat"),
    ],
)
def test_bases_end_in_the_version_or_not(base: str, route: str, url: str) -> None:
    assert joined(base, route) == url
