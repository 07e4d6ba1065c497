"""What an interface has no words for is said, and what it wants otherwise is asked for so."""

from typing import Any

import pytest

from asked_again import ANTHROPIC, ANTHROPIC_URL, CHAT, CHAT_URL, FORM, asked, changed, recorded


def plain(**more: Any) -> dict[str, Any]:
    """A question without anything, but for what is given."""
    return {"model": "gpt-4o", "messages": [{"role": "user", "content": "hi"}], **more}


def of(body: dict[str, Any], provider: str, model: str) -> tuple[dict[str, Any], str]:
    made = asked(recorded(body, CHAT_URL), provider, model)
    return made.body, " ".join(made.losses)


@pytest.mark.parametrize(
    ("provider", "model", "named"),
    [
        ("anthropic", "claude-opus-5", ("frequency_penalty", "logit_bias", "seed")),
        ("gemini", "gemini-2.5-pro", ("logit_bias",)),
        ("ollama", "llama3", ("logit_bias",)),
        ("bedrock", "amazon.nova-pro", ("frequency_penalty", "logit_bias", "seed")),
        ("mistral", "mistral-large", ("logit_bias",)),
        ("openai-responses", "gpt-4o", ("frequency_penalty", "logit_bias", "seed")),
    ],
)
def test_parameters_without_a_name(provider: str, model: str, named: tuple[str, ...]) -> None:
    body, losses = of(plain(seed=1, logit_bias={"1": 2}, frequency_penalty=1, n=1), provider, model)
    assert f"has no parameter for {', '.join(named)}." in losses
    assert "choice.count" not in losses  # one answer is what everybody gives
    assert "logit_bias" not in body


def test_pictures_at_an_address_and_tools_of_the_providers_own() -> None:
    for provider in ("ollama", "bedrock"):
        _, losses = of(CHAT, provider, "m")
        assert "1 image stands at an address" in losses
    body = plain(tools=[{"type": "web_search"}, *CHAT["tools"]])
    made, losses = of(body, "gemini", "gemini-2.5-pro")
    assert "left out: web_search." in losses
    assert [each["name"] for each in made["tools"][0]["functionDeclarations"]] == ["look"]


def test_strict_tools_stay_strict_where_that_is_possible() -> None:
    strict = {**CHAT["tools"][0]["function"], "strict": True}
    body = plain(tools=[{"type": "function", "function": strict}])
    assert of(body, "openai-responses", "gpt-5")[0]["tools"][0]["strict"] is True
    assert of(body, "groq", "m")[0]["tools"][0]["function"]["strict"] is True
    assert "tools are strict" in of(body, "anthropic", "claude-opus-5")[1]


def test_anthropics_schemas() -> None:
    loose = {"type": "object", "properties": {"a": {"type": "object"}}}
    form = {"type": "json_schema", "json_schema": {"name": "answer", "schema": loose}}
    body, losses = of(plain(response_format=form), "anthropic", "claude-sonnet-4-5")
    assert body["output_config"]["format"]["schema"] == {
        "type": "object", "properties": {"a": {"type": "object", "additionalProperties": False}},
        "additionalProperties": False,
    }  # fmt: skip
    assert "without further properties" in losses
    older, losses = of(plain(response_format=form), "anthropic", "claude-sonnet-4-20250514")
    assert older["tools"] == [{"name": "answer", "description": "Gives the answer.", "input_schema": loose}]
    assert older["tool_choice"] == {"type": "tool", "name": "answer"}
    assert "as the call of a tool, answer" in losses
    with_tools, losses = of(plain(response_format=form, tools=CHAT["tools"]), "anthropic", "claude-3-haiku")
    assert "tool_choice" not in with_tools
    assert "beside tools" in losses
    unformed = plain(response_format={"type": "json_object"})
    assert "without a schema" in of(unformed, "anthropic", "claude-opus-5")[1]


def test_schemas_elsewhere() -> None:
    body = changed(CHAT, tools=None, tool_choice=None)
    assert of(body, "ollama", "m")[0]["format"] == FORM
    assert of(body, "openai-responses", "m")[0]["text"]["format"]["schema"] == FORM
    structure = of(body, "bedrock", "m")[0]["outputConfig"]["textFormat"]["structure"]
    assert '"temp"' in structure["jsonSchema"]["schema"]
    json_only = plain(response_format={"type": "json_object"})
    assert of(json_only, "ollama", "m")[0]["format"] == "json"
    assert of(json_only, "gemini", "m")[0]["generationConfig"] == {"responseMimeType": "application/json"}


@pytest.mark.parametrize(
    ("provider", "model", "expected"),
    [
        ("anthropic", "claude-opus-5", {
            "thinking": {"type": "adaptive"}, "output_config": {"effort": "high"},
        }),
        ("anthropic", "claude-sonnet-4-5", {"thinking": {"type": "enabled", "budget_tokens": 24_576}}),
        ("gemini", "gemini-2.5-pro", {"generationConfig": {"thinkingConfig": {"thinkingBudget": 24_576}}}),
        ("gemini", "gemini-3-pro", {"generationConfig": {"thinkingConfig": {"thinkingLevel": "high"}}}),
        ("openai-responses", "gpt-5", {"reasoning": {"effort": "high"}}),
        ("ollama", "qwen3", {"think": "high"}),
        ("groq", "qwen3", {"reasoning_effort": "high"}),
        ("bedrock", "anthropic.claude-x", {
            "additionalModelRequestFields": {"thinking": {"type": "enabled", "budget_tokens": 24_576}},
        }),
    ],
)  # fmt: skip
def test_how_much_to_think(provider: str, model: str, expected: dict[str, Any]) -> None:
    body, _ = of(plain(reasoning_effort="high"), provider, model)
    assert {name: body.get(name) for name in expected} == expected


def test_tokens_to_think_with_become_a_word_and_room_is_left_for_the_answer() -> None:
    thinking = {"type": "enabled", "budget_tokens": 2000}
    was = recorded(changed(ANTHROPIC, tools=None, tool_choice=None, thinking=thinking), ANTHROPIC_URL)
    chat = asked(was, "openai", "gpt-5")
    assert chat.body["reasoning_effort"] == "low"
    assert chat.body["max_completion_tokens"] == 200
    assert "Of 2,000 tokens for thinking" in " ".join(chat.losses)
    assert "temperature" in " ".join(chat.losses)
    older = asked(was, "anthropic", "claude-3-7-sonnet")  # the same interface: as it was, but for the model
    assert older.body["thinking"] == thinking
    body, losses = of(plain(reasoning_effort="low", max_tokens=100), "anthropic", "claude-sonnet-4-5")
    assert body["max_tokens"] == 100 + 2048
    assert "those for thinking are added" in losses
    forced = plain(reasoning_effort="low", tools=CHAT["tools"], tool_choice="required")
    assert "does not think where a tool" in of(forced, "anthropic", "claude-opus-5")[1]


def test_what_anthropic_wants_otherwise() -> None:
    body, losses = of(plain(temperature=1.4, top_p=0.5), "anthropic", "claude-opus-5")
    assert (body["temperature"], body["max_tokens"], "top_p" in body) == (1, 4096, False)
    for said in ("in place of 1.4", "4,096 are allowed", "top_p beside temperature"):
        assert said in losses


@pytest.mark.parametrize(
    ("choice", "anthropic", "gemini"),
    [
        ("auto", {"type": "auto"}, {"mode": "AUTO"}),
        ("none", {"type": "none"}, {"mode": "NONE"}),
        ("required", {"type": "any"}, {"mode": "ANY"}),
    ],
)
def test_choices_of_tools(choice: str, anthropic: dict[str, Any], gemini: dict[str, Any]) -> None:
    body = plain(tools=CHAT["tools"], tool_choice=choice)
    assert of(body, "anthropic", "claude-opus-5")[0]["tool_choice"] == anthropic
    assert of(body, "gemini", "m")[0]["toolConfig"] == {"functionCallingConfig": gemini}
    told = "cannot be told" in of(body, "bedrock", "m")[1]
    assert told == (choice == "none")
    once = changed(body, parallel_tool_calls=False)
    if choice != "none":
        assert of(once, "anthropic", "claude-opus-5")[0]["tool_choice"]["disable_parallel_tool_use"] is True
    assert "one tool at a time" in of(once, "gemini", "m")[1]
