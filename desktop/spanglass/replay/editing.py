"""What was written anew of a request, put into it without touching anything else."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from spanglass.core.messages import Message
from spanglass.core.span import Value
from spanglass.core.views import SpanDetail
from spanglass.replay.kept_bodies import without_bodies
from spanglass.replay.neutral import AnswerForm
from spanglass.replay.neutral_reading import answer_form
from spanglass.replay.plan import Edits
from spanglass.replay.request import ReplayRequest, Wanted, replay_request

_FORMS = ("response_format", "text", "text.format", "output_config", "responseSchema", "responseJsonSchema",
          "response_schema", "response_json_schema", "format", "output_format")  # fmt: skip


def edited_request(
    detail: SpanDetail, edits: Edits, wanted: Wanted, request: ReplayRequest
) -> ReplayRequest | None:
    """The request with what was edited in it; None where nothing was."""
    if edits == Edits():
        return None
    if edits.body is not None:
        return replace(request, body=dict(edits.body))
    bare = _bare(detail)
    before, after = (replay_request(each, wanted).body for each in (bare, _changed(bare, edits)))
    body = dict(request.body)
    only_texts = _same_form(detail.facts.input, edits.messages)
    for name in {*before, *after}:
        if before.get(name) == after.get(name):
            continue
        exact = _with_texts(body.get(name), detail.facts.input, edits.messages) if only_texts else None
        if exact is not None and exact != body.get(name):
            body[name] = exact
        elif name in after:
            body[name] = after[name]
        else:
            body.pop(name, None)
    return replace(request, body=body)


def _bare(detail: SpanDetail) -> SpanDetail:
    """The call as its facts alone tell it."""
    return replace(detail, span=replace(detail.span, attributes=without_bodies(detail.span.attributes)))


def _changed(detail: SpanDetail, edits: Edits) -> SpanDetail:
    facts = detail.facts
    if edits.messages is not None:
        facts = replace(facts, input=edits.messages)
    if edits.tools is not None:
        facts = replace(facts, tools=edits.tools)
    if edits.schema is not None:
        facts = replace(facts, parameters=_with_schema(facts.parameters, edits))
    return replace(detail, facts=facts)


def _with_schema(parameters: Mapping[str, Value], edits: Edits) -> dict[str, Value]:
    """The parameters with another schema, named and enforced as the recorded one was, if there was one."""
    kept = {name: held for name, held in parameters.items() if name not in _FORMS}
    was = answer_form(parameters) or AnswerForm()
    usual = was.strict if was.schema is not None else True
    strict = usual if edits.strict is None else edits.strict
    named = {"name": was.name, "schema": edits.schema, **({} if strict is None else {"strict": strict})}
    return {**kept, "response_format": {"type": "json_schema", "json_schema": named}}


def _same_form(before: tuple[Message, ...], after: tuple[Message, ...] | None) -> bool:
    """Whether only texts differ, so that each can be put in the place of the one it was."""
    return after is not None and _form(before) == _form(after)


def _form(messages: tuple[Message, ...]) -> list[Any]:
    return [
        (message.role, [(part.text is None, replace(part, text=None)) for part in message.parts])
        for message in messages
    ]


def _with_texts(held: Any, before: tuple[Message, ...], after: tuple[Message, ...] | None) -> Any:
    """A value with the texts changed; of equal ones those that stand where the changed ones do."""
    turns: dict[str, list[str]] = {}
    for old, new in zip(_texts(before), _texts(after or ()), strict=True):
        turns.setdefault(old, []).append(new)
    return _put(held, turns)


def _texts(messages: tuple[Message, ...]) -> Iterator[str]:
    return (part.text for message in messages for part in message.parts if part.text is not None)


def _put(held: Any, turns: dict[str, list[str]]) -> Any:
    if isinstance(held, str):
        news = turns.get(held)
        return (news.pop(0) if len(news) > 1 else news[0]) if news else held
    if isinstance(held, dict):
        return {name: each if name in ("role", "type") else _put(each, turns) for name, each in held.items()}
    return [_put(each, turns) for each in held] if isinstance(held, list) else held
