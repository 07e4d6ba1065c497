"""PostHog's events (its ``host``): those about models are kept, as spans, others are let go."""

import time
from collections.abc import Callable, Iterable
from dataclasses import replace

from spanglass.core.span import Batch
from spanglass.formats import DecodeError, Format, Reply, Request
from spanglass.formats.evaluations import as_logs
from spanglass.formats.json_attributes import members
from spanglass.formats.otlp_json import parse_json
from spanglass.formats.otlp_replies import JSON_TYPE, json_reply, media_type, rejection
from spanglass.formats.otlp_values import Gathering
from spanglass.formats.posthog_events import evaluation, event, event_span, is_feedback
from spanglass.formats.updates import as_updates

_EVENTS = ("/batch", "/capture", "/i/v0/e")
_FLAGS = ("/flags", "/decide")
_NOT_OURS = ("/runs/batch", "/feedback/batch", "/traces/batch", "/spans/batch")
_NO_FLAGS = {
    "flags": {}, "featureFlags": {}, "featureFlagPayloads": {}, "errorsWhileComputingFlags": False,
    "requestId": "0", "quotaLimited": [],
}  # fmt: skip


def decode_events(given: Iterable[object], now_ns: int) -> Batch:
    """The spans of events, and the feedback among them."""
    gathering = Gathering()
    told = [found for each in given if (found := event(each, now_ns)) is not None]
    spans = as_updates(gathering.read(event_span, told))
    feedback = (
        evaluation(each) for each in told if is_feedback(each) and each.properties.get("$ai_trace_id")
    )
    logs = as_logs(feedback, "posthog")
    rejected = spans.rejected + logs.rejected + gathering.batch().rejected
    return replace(spans, logs=logs.logs, rejected=rejected)


class PostHog:
    """Events by batch and one by one; asked for feature flags, there are none."""

    name = "posthog"

    def __init__(self, now_ns: Callable[[], int] = time.time_ns) -> None:
        self._now_ns = now_ns

    def accepts(self, method: str, path: str, content_type: str) -> bool:
        """Whether a request is one of these."""
        way = path.rstrip("/")
        if method != "POST" or media_type(content_type) != JSON_TYPE or way.endswith(_NOT_OURS):
            return False
        return way.endswith((*_EVENTS, *_FLAGS))

    def decode(self, request: Request) -> Batch:
        """The spans of a request; raises `DecodeError`."""
        if request.path.rstrip("/").endswith(_FLAGS):
            return Batch()
        document = parse_json(request.body)
        given = document if isinstance(document, list) else members(document).get("batch", [document])
        if not isinstance(document, list | dict) or not isinstance(given, list):
            raise DecodeError("The body is no event and has no list of events under batch.")
        return decode_events(given, self._now_ns())

    def reply(self, request: Request, batch: Batch) -> Reply:
        """That it was kept, or that there are no feature flags."""
        if request.path.rstrip("/").endswith(_FLAGS):
            return json_reply(200, _NO_FLAGS)
        count, reason = rejection(batch)
        return json_reply(200, {"status": "Ok", **({"rejected": count, "message": reason} if count else {})})

    def failure(self, status: int, reason: str) -> Reply:
        """An error as this protocol's servers put it."""
        return json_reply(status, {"type": "validation_error", "code": "invalid", "detail": reason})


FORMAT: Format = PostHog()
