"""The endpoint that takes feedback: thumbs and scores of a trace or a span."""

import re
import time
from collections.abc import Callable, Mapping

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest

from spanglass.core.feedback import SCOPE, Feedback, feedback_of
from spanglass.core.ids import NO_ID, from_hex, to_hex
from spanglass.core.scores import EVENT
from spanglass.core.span import Batch
from spanglass.core.span_names import span_beginning
from spanglass.formats import Reply
from spanglass.formats.otlp_values import logs_batch
from spanglass.receiver.api import Ask
from spanglass.receiver.queue import WriteQueue
from spanglass.receiver.refusal import RefusedError
from spanglass.receiver.routes import Asked, Route, json_reply
from spanglass.receiver.writing import written
from spanglass.store.reader import Reader

_ID = re.compile(r"[0-9a-fA-F]{32}")
_SPAN = re.compile(r"[0-9a-fA-F]{1,16}")


class FeedbackRoute:
    """Finds the span with `ask`, and writes through the queue."""

    def __init__(
        self,
        ask: Ask,
        queue: WriteQueue,
        clock: Callable[[], int] = time.time_ns,
    ) -> None:
        """`ask` gives what a reader in a thread of its own answers."""
        self._ask, self._queue, self._clock = ask, queue, clock

    def routes(self) -> tuple[Route, ...]:
        """The endpoint."""
        return (Route("POST", "/api/traces/{id}/feedback", self._take),)

    async def _take(self, asked: Asked) -> Reply:
        found = asked.json()
        try:
            said = feedback_of(found)
        except ValueError as error:
            raise RefusedError(400, str(error)) from error
        wanted = found.get("span_id")
        if wanted is not None and (not isinstance(wanted, str) or not _SPAN.fullmatch(wanted)):
            raise RefusedError(400, "“span_id” is the beginning of a span's id.")
        name = asked.values["id"]
        span = await self._ask(lambda reader: place(reader, name, wanted))
        batch = Batch() if said.is_withdrawn else as_record(said, span, self._clock())
        await written(lambda: self._queue.opine(span, said.name, batch))
        return json_reply({"ok": True, "trace_id": to_hex(span[0]), "span_id": to_hex(span[1]) or None})


def place(reader: Reader, name: str, span: str | None) -> tuple[bytes, bytes]:
    """The trace and span that feedback is of: without a span the root, or the first that is there.

    A trace that is named by its whole id may come later. Raises `RefusedError`.
    """
    trace = reader.trace(name)
    if trace is None:
        if not _ID.fullmatch(name):
            raise RefusedError(404, f"No trace begins with {name}.")
        whole = span is not None and len(span) == 16
        return from_hex(name), from_hex(span) if span is not None and whole else NO_ID
    rows = reader.spans(trace.trace_id)
    if span is None:
        roots = [row.span_id for row in rows if not row.parent_id] or [row.span_id for row in rows]
        return trace.trace_id, roots[0] if roots else NO_ID
    try:
        return trace.trace_id, span_beginning(rows, span).span_id
    except LookupError as error:
        raise RefusedError(404, str(error)) from error


def as_record(said: Feedback, span: tuple[bytes, bytes], now_ns: int) -> Batch:
    """The feedback as OpenTelemetry has it: the event of an evaluation's result."""
    request = ExportLogsServiceRequest()
    group = request.resource_logs.add().scope_logs.add()
    group.scope.name = SCOPE
    record = group.log_records.add(
        time_unix_nano=now_ns, observed_time_unix_nano=now_ns, event_name=EVENT, trace_id=span[0],
        span_id=span[1],
    )  # fmt: skip
    for key, text in _texts(said).items():
        if text is not None:
            record.attributes.add(key=key).value.string_value = text
    if said.number is not None:
        record.attributes.add(key="gen_ai.evaluation.score.value").value.double_value = said.number
    return logs_batch(request)


def _texts(said: Feedback) -> Mapping[str, str | None]:
    return {
        "gen_ai.evaluation.name": said.name,
        "gen_ai.evaluation.score.label": said.label,
        "gen_ai.evaluation.explanation": said.comment,
        "user.id": said.user,
    }
