"""Batches of OpenAI and Anthropic: files of requests, and files of their answers, joined by ``custom_id``.

None of them says how long a call took: it is a moment, that of its answer where it is known.
"""

import time
from collections.abc import Callable, Iterator
from typing import Any

from spanglass.core.span import RawSpan, Scope
from spanglass.core.timestamps import moment_ns
from spanglass.formats.json_attributes import json_text, label, members
from spanglass.formats.otlp_values import BadPartError
from spanglass.importers import Importer
from spanglass.importers.drafts import Draft, named, whole
from spanglass.importers.json_importer import Each, JsonImporter, has
from spanglass.importers.provider_calls import Call, with_call

_OPENAI, _ANTHROPIC = "OpenAI batch", "Anthropic batch"


def knows(value: Any) -> bool:
    """Whether a record is a request or a result of a batch."""
    if not has(value, "custom_id"):
        return False
    return bool({"body", "params", "response", "error"} & value.keys()) or "type" in members(
        value.get("result")
    )


class ProviderBatches:
    """Reads records of a batch.

    Answers without a time are of `written_ns`, when the file was written. Requests count as made `now_ns`,
    which is after any answer: where both are known the answer's time stands.
    """

    def __init__(self, written_ns: int, now_ns: Callable[[], int] = time.time_ns) -> None:
        self._written_ns, self._now_ns = written_ns, now_ns

    def spans_of(self, value: Any) -> Iterator[RawSpan]:
        """The call of a record, as far as it tells of it."""
        name = label(members(value).get("custom_id"))
        if not knows(value) or not name:
            raise BadPartError("it has no custom_id, or neither a request nor a result")
        call, whose = _call(value)
        trace, span = named("batch", name)
        body = members(call.answer)
        created = moment_ns(body.get("created") or body.get("created_at"))
        attributes = {"batch.custom_id": name, "batch.id": label(value.get("id")) or None}
        is_answered = call.answer is not None or call.failure is not None
        moment = created or (self._written_ns if is_answered else self._now_ns())
        draft = Draft(
            trace, span, "", moment, moment if is_answered else 0, attributes=attributes, scope=Scope(whose)
        )
        yield with_call(draft, call).raw()


def _call(value: dict[str, Any]) -> tuple[Call, str]:
    if "result" in value:
        return _result(members(value["result"])), _ANTHROPIC
    if "params" in value:
        return Call(value["params"]), _ANTHROPIC
    if "body" in value and "response" not in value:
        return Call(value["body"], address=label(value.get("url"))), _OPENAI
    response, error = members(value.get("response")), value.get("error")
    status = response.get("status_code")
    failure = (label(members(error).get("message")) or json_text(error)) if error else None
    body = response.get("body")
    return Call(None, body, http_status=whole(status), failure=failure), _OPENAI


def _result(result: dict[str, Any]) -> Call:
    kind = label(result.get("type"))
    if kind == "succeeded":
        return Call(None, result.get("message"))
    error = members(result.get("error"))
    inner = members(error.get("error")) or error
    return Call(failure=label(inner.get("message")) or f"The request was {kind or 'not answered'}.")


IMPORTER: Importer = JsonImporter(
    "provider batch",
    knows,
    lambda written_ns: Each(ProviderBatches(written_ns).spans_of),
    (("requests",),),
    updates=True,
)
