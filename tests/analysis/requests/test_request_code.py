"""Recorded calls as commands and programs: what they send, in each shape, and no secret in them."""

import json
import re
import shlex
from dataclasses import replace
from typing import Any

import pytest

from builders import a_detail, a_raw_span
from spanglass.analysis.requests.request_code import NO_PROMPT, NO_REQUEST, curl, python, recorded_request
from spanglass.core.facts import Facts, Kind
from spanglass.core.messages import Message, Part, PartType, ToolDefinition
from spanglass.core.views import SpanDetail

KEY = "sk-proj-0123456789abcdefghijklmnop"
SCHEMA = {"type": "object", "properties": {"id": {"type": "integer"}}}
MESSAGES = (
    Message("system", (Part(PartType.TEXT, "Be kind. It's an order."),)),
    Message("user", (Part(PartType.TEXT, f"My key is {KEY}"),
                     Part(PartType.IMAGE, media_type="image/png", uri="data:image/png;base64,iVBORw0KGgo="))),
    Message("assistant", (Part(PartType.REASONING, "hm"),
                          Part(PartType.TOOL_CALL, call_id="c1", name="find", arguments={"id": 7}))),
    Message("tool", (Part(PartType.TOOL_RESULT, call_id="c1", name="find", result={"found": True}),)),
)  # fmt: skip


def a_call(provider: str, **changes: Any) -> SpanDetail:
    facts = Facts(
        kind=Kind.LLM, provider=provider, model_requested="the-model", input=MESSAGES,
        parameters={"temperature": 0.2, "max_tokens": 100, "stop_sequences": ["END"]},
        tools=(ToolDefinition("find", "Finds it.", SCHEMA),),
    )  # fmt: skip
    return a_detail(replace(facts, **changes))


def sent(detail: SpanDetail) -> tuple[str, dict[str, str], dict[str, Any]]:
    """What the shell would send: address, headers, body."""
    command, url, *rest = shlex.split(curl(detail).replace("\\\n", " "))
    assert command == "curl"
    headers = dict(
        value.split(": ", 1) for flag, value in zip(rest[::2], rest[1::2], strict=True) if flag == "-H"
    )
    return url, headers, json.loads(rest[rest.index("-d") + 1])


def test_openai() -> None:
    url, headers, body = sent(a_call("openai"))
    assert url == "https://api.openai.com/v1/chat/completions"
    assert headers["Authorization"] == "Bearer $OPENAI_API_KEY"
    assert [message["role"] for message in body["messages"]] == ["system", "user", "assistant", "tool"]
    assert body["messages"][1]["content"][1]["image_url"]["url"].startswith("data:image/png")
    call = body["messages"][2]["tool_calls"][0]
    assert (call["id"], call["function"]["name"], json.loads(call["function"]["arguments"])) == (
        "c1",
        "find",
        {"id": 7},
    )
    assert body["messages"][3] == {"role": "tool", "tool_call_id": "c1", "content": '{"found": true}'}
    assert (body["stop"], body["temperature"], body["max_tokens"]) == (["END"], 0.2, 100)
    assert body["tools"][0]["function"] == {"name": "find", "description": "Finds it.", "parameters": SCHEMA}
    assert "stream" not in body


def test_anthropic() -> None:
    url, headers, body = sent(a_call("anthropic", streaming=True))
    assert url == "https://api.anthropic.com/v1/messages"
    assert headers["x-api-key"] == "$ANTHROPIC_API_KEY"
    assert headers["anthropic-version"]
    assert body["system"] == "Be kind. It's an order."
    assert [message["role"] for message in body["messages"]] == ["user", "assistant", "user"]
    assert body["messages"][0]["content"][1]["source"] == {
        "type": "base64", "media_type": "image/png", "data": "iVBORw0KGgo=",
    }  # fmt: skip
    assert body["messages"][1]["content"] == [
        {"type": "tool_use", "id": "c1", "name": "find", "input": {"id": 7}}
    ]
    assert body["messages"][2]["content"][0]["tool_use_id"] == "c1"
    assert body["tools"][0]["input_schema"] == SCHEMA
    assert (body["max_tokens"], body["stream"], body["stop_sequences"]) == (100, True, ["END"])
    assert sent(a_call("anthropic", parameters={}))[2]["max_tokens"] == 1024


def test_gemini() -> None:
    url, headers, body = sent(a_call("gcp.gemini"))
    assert url.endswith("/v1beta/models/the-model:generateContent")
    assert headers["x-goog-api-key"] == "$GEMINI_API_KEY"
    assert body["systemInstruction"]["parts"][0]["text"].startswith("Be kind")
    assert [turn["role"] for turn in body["contents"]] == ["user", "model", "user"]
    assert body["contents"][1]["parts"] == [{"functionCall": {"name": "find", "args": {"id": 7}}}]
    assert body["contents"][2]["parts"] == [
        {"functionResponse": {"name": "find", "response": {"found": True}}}
    ]
    assert body["generationConfig"] == {"temperature": 0.2, "maxOutputTokens": 100, "stopSequences": ["END"]}


def test_embeddings_and_other_addresses() -> None:
    texts = (Message("user", (Part(PartType.TEXT, "a"),)), Message("user", (Part(PartType.TEXT, "b"),)))
    url, _, body = sent(a_call("openai", kind=Kind.EMBEDDING, input=texts, tools=(), parameters={}))
    assert (url.rsplit("/", 1)[1], body["input"]) == ("embeddings", ["a", "b"])
    assert sent(a_call("groq"))[1]["Authorization"] == "Bearer $GROQ_API_KEY"
    assert sent(a_call("my.own"))[1]["Authorization"] == "Bearer $MY_OWN_API_KEY"
    assert sent(a_call("my.own"))[0] == "$MY_OWN_BASE_URL/chat/completions"
    assert 'curl "$MY_OWN_BASE_URL/chat/completions"' in curl(a_call("my.own"))
    assert 'base_url=os.environ["MY_OWN_BASE_URL"]' in python(a_call("my.own"))
    assert sent(a_call(""))[0] == "https://api.openai.com/v1/chat/completions"
    sly = a_raw_span(attributes={"gen_ai.openai.api_base": "$(touch x)_BASE_URL"})
    assert "curl '$(touch x)_BASE_URL/chat/completions'" in curl(replace(a_call("openai"), span=sly))
    span = a_raw_span(attributes={"gen_ai.openai.api_base": "http://localhost:9/v1/"})
    assert sent(replace(a_call("openai"), span=span))[0] == "http://localhost:9/v1/chat/completions"


@pytest.mark.parametrize("provider", ["openai", "anthropic", "gcp.gemini", "groq", "someone"])
@pytest.mark.parametrize("streaming", [None, True])
def test_programs_are_python_that_sends_the_same(provider: str, streaming: bool | None) -> None:
    detail = a_call(provider, streaming=streaming)
    program = python(detail)
    compile(program, "program", "exec")
    request = recorded_request(detail)
    assert request is not None
    literal = re.search(r"(?:create\(\*\*|body = )(\{.*?\n?\})(?:\)\n|\nrequest)", program, re.S)
    assert literal is not None
    body = eval(literal.group(1))  # noqa: S307 (the program's own literal)
    assert json.dumps(body).replace("••••••••", "") != ""
    assert set(body) == set(request.body)
    assert request.key in program or provider in ("openai", "anthropic")


@pytest.mark.parametrize("provider", ["openai", "anthropic", "gcp.gemini"])
def test_secrets_are_in_neither(provider: str) -> None:
    for text in (curl(a_call(provider)), python(a_call(provider))):
        assert KEY not in text
        assert KEY[8:-4] not in text


def test_hostile_text_stays_inside_its_quotes() -> None:
    nasty = "'; rm -rf ~ #\n`id` $(id) \\ \ud800 \u202e \x00 \" '''"
    detail = a_call("openai", input=(Message("user", (Part(PartType.TEXT, nasty),)),))
    assert sent(detail)[2]["messages"][0]["content"] == nasty
    compile(python(detail), "program", "exec")


def test_parameters_have_the_names_of_the_interface() -> None:
    said = {"encoding_formats": ["float"], "reasoning.level": "high", "embeddings.dimension.count": 8}
    body = sent(a_call("openai", kind=Kind.EMBEDDING, tools=(), parameters=said))[2]
    assert (body["encoding_format"], body["dimensions"]) == ("float", 8)
    assert "encoding_formats" not in body
    assert sent(a_call("openai", parameters=said))[2]["reasoning_effort"] == "high"
    assert "encoding_format" not in sent(a_call("openai", parameters={"encoding_formats": ["a", "b"]}))[2]


def test_a_rerankers_call_is_no_chat() -> None:
    call = a_call("cohere", kind=Kind.RERANKER)
    assert curl(call) == python(call) == NO_REQUEST


def test_without_a_prompt_there_is_nothing_to_send() -> None:
    assert curl(a_call("openai", input=())) == python(a_call("openai", input=())) == NO_PROMPT
