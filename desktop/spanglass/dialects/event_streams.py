"""Streamed answers put together: what a provider sends in many events, as the one body it would have sent."""

import json
from collections.abc import Iterator
from typing import Any

from spanglass.dialects.values import mapping

_Object = dict[str, Any]
_ENDS = frozenset({"response.completed", "response.incomplete", "response.failed"})


def assembled(text: str) -> Any:
    """The answer in the body of an event stream, of lines of JSON or of an array; the text if it is none."""
    whole = _json(text)
    if isinstance(whole, dict):
        return whole
    found = [event for event in _events(text) if isinstance(event, dict)]
    if not found:
        return text
    body = _put_together(found)
    failure = next(filter(None, map(_failure, found)), None)
    return {**body, "error": failure} if failure and not body.get("error") else body


def _failure(event: _Object) -> Any:
    """What an event says of a failure that came while the answer was under way, if it does."""
    if event.get("type") == "error":
        return event.get("error") or {key: event[key] for key in ("code", "message") if event.get(key)}
    return event.get("error")


def _put_together(found: list[_Object]) -> _Object:
    for event in found:
        if event.get("type") in _ENDS and isinstance(event.get("response"), dict):
            return dict(event["response"])
    kinds = {_said(event.get("type")) for event in found}
    if "message_start" in kinds:
        return _anthropic(found)
    if any("candidates" in event or "usageMetadata" in event for event in found):
        return _gemini(found)
    if any("choices" in event for event in found):
        return _chat(found)
    if any("done" in event and "message" in event for event in found):
        return _ollama(found)
    if any("done" in event and "response" in event for event in found):
        return {**found[-1], "response": "".join(_said(event.get("response")) for event in found)}
    if "message-end" in kinds or "content-delta" in kinds:
        return _cohere(found)
    started = next((event["response"] for event in found if isinstance(event.get("response"), dict)), None)
    return started or (found[0] if len(found) == 1 else {"events": found})


def _events(text: str) -> Iterator[Any]:
    """The JSON documents in the ``data:`` lines, or in lines of their own, or of an array."""
    whole = _json(text)
    if whole is not None:
        yield from whole if isinstance(whole, list) else [whole]
        return
    data: list[str] = []
    for line in [*text.splitlines(), ""]:
        if line.startswith("data:"):
            data.append(line[5:].strip())
        elif data and not line.strip():
            yield _json("\n".join(data))
            data = []
        elif line.startswith("{"):
            yield _json(line)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _chat(events: list[_Object]) -> _Object:
    body: _Object = {"object": "chat.completion.chunk"}
    choices: dict[int, _Object] = {}
    for event in events:
        for key in ("id", "model", "created", "usage", "service_tier", "system_fingerprint", "error"):
            if event.get(key) is not None:
                body[key] = event[key]
        for given in event.get("choices") or ():
            choice = mapping(given)
            index = choice.get("index") or 0
            message = {"role": "assistant", "content": None}
            made = choices.setdefault(
                index if isinstance(index, int) else 0, {"index": index, "message": message}
            )
            _join_delta(made["message"], mapping(choice.get("delta") or choice.get("message")))
            if "text" in choice:
                made["text"] = made.get("text", "") + _said(choice["text"])
            made["finish_reason"] = choice.get("finish_reason") or made.get("finish_reason")
    return {**body, "choices": [choices[index] for index in sorted(choices)]}


def _join_delta(message: _Object, delta: _Object) -> None:
    for key in ("content", "refusal", "reasoning_content", "reasoning"):
        if isinstance(said := delta.get(key), str):
            message[key] = (message.get(key) or "") + said
    for given in delta.get("tool_calls") or ():
        part = mapping(given)
        calls = message.setdefault("tool_calls", [])
        index = part.get("index")
        index = index if isinstance(index, int) and 0 <= index < len(calls) else len(calls)
        if index == len(calls):
            calls.append({"id": None, "type": "function", "function": {"name": "", "arguments": ""}})
        calls[index]["id"] = part.get("id") or calls[index]["id"]
        told = mapping(part.get("function"))
        for key in ("name", "arguments"):
            calls[index]["function"][key] += (
                _said(told.get(key)) if key == "name" else str(told.get(key) or "")
            )


def _anthropic(events: list[_Object]) -> _Object:
    body: _Object = {}
    blocks: dict[Any, _Object] = {}
    for event in events:
        kind, index = event.get("type"), event.get("index")
        if kind == "message_start":
            body = dict(mapping(event.get("message")))
        elif kind == "content_block_start":
            blocks[index] = dict(mapping(event.get("content_block")))
        elif kind == "content_block_delta":
            _join_block(blocks.setdefault(index, {"type": "text"}), mapping(event.get("delta")))
        elif kind == "message_delta":
            body |= {key: held for key, held in mapping(event.get("delta")).items() if held is not None}
            body["usage"] = {**mapping(body.get("usage")), **_known(mapping(event.get("usage")))}
    for block in blocks.values():
        if isinstance(given := block.pop("partial_json", None), str):
            block["input"] = _json(given) if given.strip() else block.get("input") or {}
    content: list[Any] = list(blocks.values())
    return {**body, "content": content}


def _join_block(block: _Object, delta: _Object) -> None:
    for key in ("text", "thinking", "signature", "partial_json"):
        if isinstance(said := delta.get(key), str):
            block[key] = (block.get(key) or "") + said


def _gemini(events: list[_Object]) -> _Object:
    body: _Object = {}
    parts: list[Any] = []
    reason: Any = None
    has_candidate = False
    for event in events:
        for key in ("usageMetadata", "modelVersion", "responseId", "promptFeedback"):
            if event.get(key) is not None:
                body[key] = event[key]
        for given in event.get("candidates") or ():
            candidate = mapping(given)
            has_candidate = True
            reason = candidate.get("finishReason") or reason
            content = mapping(candidate.get("content")).get("parts")
            parts += [mapping(part) for part in (content if isinstance(content, list) else ())]
    if has_candidate:
        content = {"role": "model", "parts": _together(parts)}
        body["candidates"] = [{"content": content, "finishReason": reason}]
    return body


def _together(parts: list[_Object]) -> list[Any]:
    """The parts, with texts that follow one another as one."""
    found: list[_Object] = []
    for part in parts:
        plain = isinstance(part.get("text"), str)
        if plain and found and "text" in found[-1] and found[-1].get("thought") == part.get("thought"):
            found[-1] = {**found[-1], "text": found[-1]["text"] + part["text"]}
        elif part:
            found.append(part)
    return found


def _ollama(events: list[_Object]) -> _Object:
    """What was said and thought in pieces, and the calls of tools, which come whole, before the end."""
    told = [mapping(event.get("message")) for event in events]
    message: _Object = {**told[-1], "role": "assistant"}
    message["content"] = "".join(_said(each.get("content")) for each in told)
    if thought := "".join(_said(each.get("thinking")) for each in told):
        message["thinking"] = thought
    calls = [call for each in told if isinstance(given := each.get("tool_calls"), list) for call in given]
    return {**events[-1], "message": message | ({"tool_calls": calls} if calls else {})}


def _cohere(events: list[_Object]) -> _Object:
    """Its chat's second version: pieces of the message lie in ``delta.message``, by the event's index."""
    body: _Object = {}
    content: dict[Any, _Object] = {}
    calls: dict[Any, _Object] = {}
    plan = ""
    for event in events:
        body |= {"id": event["id"]} if event.get("id") else {}
        delta, index = mapping(event.get("delta")), event.get("index")
        body |= {key: delta[key] for key in ("finish_reason", "usage") if delta.get(key) is not None}
        told = mapping(delta.get("message"))
        plan += _said(told.get("tool_plan"))
        if isinstance(given := told.get("content"), dict):
            _join_block(content.setdefault(index, {"type": given.get("type", "text")}), given)
        if isinstance(given := told.get("tool_calls"), dict):
            _join_call(calls.setdefault(index, {"type": "function", "function": {}}), given)
    message: _Object = {"role": "assistant", "content": list(content.values())}
    message |= {"tool_calls": list(calls.values())} if calls else {}
    return {**body, "message": message | ({"tool_plan": plan} if plan else {})}


def _join_call(call: _Object, given: _Object) -> None:
    call["id"] = given.get("id") or call.get("id")
    for key, held in mapping(given.get("function")).items():
        call["function"][key] = call["function"].get(key, "") + _said(held)


def _said(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _known(values: _Object) -> _Object:
    return {key: held for key, held in values.items() if held is not None}
