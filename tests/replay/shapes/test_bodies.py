"""The exact bodies of the interfaces that few speak."""

from dataclasses import replace
from typing import Any

from asked_again import CHAT, CHAT_URL, FORM, PICTURE, TOOL, asked, changed, recorded
from spanglass.core.facts import Kind

CALLS = [{"function": {"name": "look", "arguments": {"city": city}}} for city in ("Rome", "Oslo")]


def of(provider: str, model: str, **more: Any) -> Any:
    return asked(recorded(changed(CHAT, **more), CHAT_URL), provider, model)


def test_ollamas_own() -> None:
    made = of("ollama", "llama3", response_format=None, tool_choice="auto")
    assert made.url == "http://127.0.0.1:11434/api/chat"
    assert made.headers == (("Content-Type", "application/json"),)
    assert made.body == {
        "model": "llama3",
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "Which is this?", "images": [PICTURE]},
            {"role": "assistant", "content": "", "tool_calls": CALLS},
            {"role": "tool", "tool_name": "look", "content": '{"temp": 30}'},
            {"role": "tool", "tool_name": "look", "content": "cold"},
            {"role": "user", "content": "Compare."},
        ],
        "tools": CHAT["tools"],
        "options": {"temperature": 0.5, "num_predict": 200, "stop": ["END"]},
        "stream": False,
    }


def test_bedrocks_converse_takes_turns() -> None:
    made = of("bedrock", "eu.anthropic.claude-opus-4-6:0", stream=True, response_format=None)
    assert made.url == (
        "https://bedrock-runtime.us-east-1.amazonaws.com/model/eu.anthropic.claude-opus-4-6%3A0/converse-stream"
    )
    results = [
        {"toolResult": {"toolUseId": f"call_{at}", "content": [{"text": said}]}}
        for at, said in ((1, '{"temp": 30}'), (2, "cold"))
    ]
    uses = [
        {"toolUse": {"toolUseId": f"call_{at}", "name": "look", "input": {"city": city}}}
        for at, city in ((1, "Rome"), (2, "Oslo"))
    ]
    assert made.body == {
        "system": [{"text": "Be brief."}],
        "messages": [
            {"role": "user", "content": [
                {"text": "Which is this?"}, {"image": {"format": "png", "source": {"bytes": PICTURE}}},
            ]},
            {"role": "assistant", "content": uses},
            {"role": "user", "content": [*results, {"text": "Compare."}]},
        ],
        "inferenceConfig": {"maxTokens": 200, "temperature": 0.5, "stopSequences": ["END"]},
        "toolConfig": {
            "tools": [{"toolSpec": {
                "name": "look", "description": "Looks.", "inputSchema": {"json": TOOL},
            }}],
            "toolChoice": {"tool": {"name": "look"}},
        },
    }  # fmt: skip


def test_openais_responses() -> None:
    made = of("openai-responses", "gpt-5")
    assert made.url == "https://api.openai.com/v1/responses"
    assert made.body["instructions"] == "Be brief."
    assert made.body["input"] == [
        {"role": "user", "content": [
            {"type": "input_text", "text": "Which is this?"},
            {"type": "input_image", "image_url": f"data:image/png;base64,{PICTURE}"},
            {"type": "input_image", "image_url": "https://x.example/a.jpg"},
        ]},
        {"type": "function_call", "call_id": "call_1", "name": "look", "arguments": '{"city": "Rome"}'},
        {"type": "function_call", "call_id": "call_2", "name": "look", "arguments": '{"city": "Oslo"}'},
        {"type": "function_call_output", "call_id": "call_1", "output": '{"temp": 30}'},
        {"type": "function_call_output", "call_id": "call_2", "output": "cold"},
        {"role": "user", "content": "Compare."},
    ]  # fmt: skip
    assert made.body["tool_choice"] == {"type": "function", "name": "look"}
    assert made.body["text"] == {"format": {"type": "json_schema", "name": "answer", "schema": FORM}}
    assert made.body["max_output_tokens"] == 200


def test_mistral_has_short_ids_and_another_name_for_the_seed() -> None:
    made = of("mistral", "mistral-large", seed=7, stream=True)
    ids = [call["id"] for call in made.body["messages"][2]["tool_calls"]]
    assert [len(each) for each in ids] == [9, 9]
    assert [each["tool_call_id"] for each in made.body["messages"][3:5]] == ids
    assert (made.body["random_seed"], "stream_options" in made.body) == (7, False)


def test_newer_geminis_are_told_that_calls_were_never_signed() -> None:
    parts = of("gemini", "gemini-3-pro").body["contents"][1]["parts"]
    assert ["thoughtSignature" in part for part in parts] == [True, False]


def test_embeddings() -> None:
    was = recorded({"model": "text-embedding-3-small", "input": ["a", "b"], "dimensions": 8},
                   "https://api.openai.com/v1/embeddings")  # fmt: skip
    was = replace(was, facts=replace(was.facts, kind=Kind.EMBEDDING))
    gemini = asked(was, "gemini", "gemini-embedding-001")
    assert gemini.url.endswith("/models/gemini-embedding-001:batchEmbedContents")
    assert gemini.body["requests"][1] == {
        "model": "models/gemini-embedding-001", "content": {"parts": [{"text": "b"}]},
        "outputDimensionality": 8,
    }  # fmt: skip
    mistral = asked(was, "mistral", "mistral-embed")
    assert (mistral.url, mistral.body["input"]) == ("https://api.mistral.ai/v1/embeddings", ["a", "b"])
