"""Calls recorded from each provider, with pictures, tools, a schema and settings, to be asked of others."""

import json
from dataclasses import replace
from typing import Any

from builders import a_detail, a_raw_span
from spanglass.core.facts import Kind
from spanglass.core.views import SpanDetail
from spanglass.dialects.exchange import DIALECT
from spanglass.replay.request import ReplayRequest, Wanted, replay_request

PICTURE = "iVBORw0KGgo="
TOOL = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
FORM = {
    "type": "object", "properties": {"temp": {"type": "number"}}, "required": ["temp"],
    "additionalProperties": False,
}  # fmt: skip
CHAT_URL, ANTHROPIC_URL = (
    "https://api.openai.com/v1/chat/completions",
    "https://api.anthropic.com/v1/messages",
)
GEMINI_URL = "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-pro:generateContent"

CHAT: dict[str, Any] = {
    "model": "gpt-4o",
    "messages": [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": [
            {"type": "text", "text": "Which is this?"},
            {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{PICTURE}"}},
            {"type": "image_url", "image_url": {"url": "https://x.example/a.jpg"}},
        ]},
        {"role": "assistant", "content": None, "tool_calls": [
            {"id": f"call_{at}", "type": "function", "function": {"name": "look", "arguments": told}}
            for at, told in enumerate(('{"city": "Rome"}', '{"city": "Oslo"}'), 1)
        ]},
        {"role": "tool", "tool_call_id": "call_1", "content": '{"temp": 30}'},
        {"role": "tool", "tool_call_id": "call_2", "content": "cold"},
        {"role": "user", "content": "Compare."},
    ],
    "tools": [
        {"type": "function", "function": {"name": "look", "description": "Looks.", "parameters": TOOL}},
    ],
    "tool_choice": {"type": "function", "function": {"name": "look"}},
    "response_format": {"type": "json_schema", "json_schema": {"name": "answer", "schema": FORM}},
    "temperature": 0.5, "max_tokens": 200, "stop": ["END"],
}  # fmt: skip

ANTHROPIC: dict[str, Any] = {
    "model": "claude-opus-5",
    "max_tokens": 200,
    "system": "Be brief.",
    "messages": [
        {"role": "user", "content": [
            {"type": "text", "text": "Which is this?"},
            {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": PICTURE}},
            {"type": "image", "source": {"type": "url", "url": "https://x.example/a.jpg"}},
        ]},
        {"role": "assistant", "content": [
            {"type": "tool_use", "id": "call_1", "name": "look", "input": {"city": "Rome"}},
            {"type": "tool_use", "id": "call_2", "name": "look", "input": {"city": "Oslo"}},
        ]},
        {"role": "user", "content": [
            {"type": "tool_result", "tool_use_id": "call_1", "content": '{"temp": 30}'},
            {"type": "tool_result", "tool_use_id": "call_2", "content": "cold"},
        ]},
        {"role": "user", "content": [{"type": "text", "text": "Compare."}]},
    ],
    "tools": [{"name": "look", "description": "Looks.", "input_schema": TOOL}],
    "tool_choice": {"type": "tool", "name": "look"},
    "output_config": {"format": {"type": "json_schema", "schema": FORM}},
    "temperature": 0.5,
    "stop_sequences": ["END"],
}  # fmt: skip

GEMINI: dict[str, Any] = {
    "systemInstruction": {"parts": [{"text": "Be brief."}]},
    "contents": [
        {"role": "user", "parts": [
            {"text": "Which is this?"},
            {"inlineData": {"mimeType": "image/png", "data": PICTURE}},
            {"fileData": {"mimeType": "image/jpeg", "fileUri": "https://x.example/a.jpg"}},
        ]},
        {"role": "model", "parts": [
            {"functionCall": {"name": "look", "args": {"city": "Rome"}}},
            {"functionCall": {"name": "look", "args": {"city": "Oslo"}}},
        ]},
        {"role": "user", "parts": [
            {"functionResponse": {"name": "look", "response": {"temp": 30}}},
            {"functionResponse": {"name": "look", "response": {"result": "cold"}}},
        ]},
        {"role": "user", "parts": [{"text": "Compare."}]},
    ],
    "tools": [{"functionDeclarations": [
        {"name": "look", "description": "Looks.", "parametersJsonSchema": TOOL},
    ]}],
    "toolConfig": {"functionCallingConfig": {"mode": "ANY", "allowedFunctionNames": ["look"]}},
    "generationConfig": {
        "temperature": 0.5, "maxOutputTokens": 200, "stopSequences": ["END"],
        "responseMimeType": "application/json", "responseJsonSchema": FORM,
    },
}  # fmt: skip

MODELS = {"openai": "gpt-4o", "anthropic": "claude-opus-5", "gemini": "gemini-2.5-pro"}
BODIES = {"openai": CHAT, "anthropic": ANTHROPIC, "gemini": GEMINI}
URLS = {"openai": CHAT_URL, "anthropic": ANTHROPIC_URL, "gemini": GEMINI_URL}


def recorded(body: dict[str, Any], url: str) -> SpanDetail:
    """A call whose request was recorded whole, read as a received one is."""
    attributes = {"spanglass.request.body": json.dumps(body), "url.full": url}
    span = a_raw_span(attributes=attributes)
    facts = replace(DIALECT.read(span, ()), kind=Kind.LLM)
    return replace(a_detail(facts), span=span)


def changed(body: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A body with more or other in it; None takes a name out."""
    return {name: value for name, value in {**body, **more}.items() if value is not None}


def asked(detail: SpanDetail, provider: str, model: str | None = None, **parameters: Any) -> ReplayRequest:
    """The request to a provider, with no variables set."""
    wanted = Wanted(provider, None, model or MODELS.get(provider), parameters)
    return replay_request(detail, wanted, {})
