"""What any span may say without being about LLMs: errors, session, user, customer, feature, tags."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from spanglass.core.facts import NOTHING, ErrorFact, Facts
from spanglass.core.span import STATUS_ERROR, STATUS_OK, LogRecord, RawSpan, SpanEvent, Value
from spanglass.dialects import Dialect
from spanglass.dialects.shapes import by_keys
from spanglass.dialects.values import label, text, texts, whole

SESSION = (
    "session.id", "session_id", "sessionId", "app.session.id", "galileo.session.id", "conversation.id",
    "conversation_id",
)  # fmt: skip
USER = ("user.id", "enduser.id", "user_id", "userId", "app.user.id", "app.user", "user.email", "user.name")
CUSTOMER = (
    "app.customer", "app.customer.id", "customer.id", "customer_id", "customer", "tenant.id", "tenant_id",
    "tenant", "app.tenant.id", "app.tenant", "organization.id", "organization_id", "org.id", "org_id",
    "account.id", "workspace.id",
)  # fmt: skip
FEATURE = ("app.feature", "app.feature.name", "feature", "feature.name", "feature_name", "llm.feature")
TAGS = ("tag.tags", "tags", "app.tags")
_NAMES = {
    key: name
    for name, keys in {"session": SESSION, "user": USER, "customer": CUSTOMER, "feature": FEATURE,
                       "tags": TAGS}.items()
    for key in keys
}  # fmt: skip
_ORDER = {key: number for number, key in enumerate(_NAMES)}
_STATUS_CODES = ("http.response.status_code", "http.status_code")
ATTRIBUTING = frozenset({*SESSION, *USER, *CUSTOMER, *FEATURE, *TAGS})
"""All of these names."""
_ERROR_KEYS = frozenset({"error.type", "error.message", *_STATUS_CODES})
_FRAME = "\n    at "
_STACKED = re.compile(
    rf"(?P<words>.{{1,4000}}?)\n\n(?P<name>[A-Za-z_$][\w$]*): (?P=words){_FRAME}", re.DOTALL
)
_STOPPED = frozenset({"GeneratorExit", "CancelledError"})
_TRACEBACK = "Traceback (most recent call last)"


@dataclass(slots=True)
class Attribution:
    """For whom and what a span was made."""

    session: str | None = None
    user: str | None = None
    customer: str | None = None
    feature: str | None = None
    tags: tuple[str, ...] = ()

    def filled(self, other: "Attribution") -> "Attribution":
        """This one, with what it does not say taken from another."""
        return Attribution(
            self.session or other.session,
            self.user or other.user,
            self.customer or other.customer,
            self.feature or other.feature,
            self.tags or other.tags,
        )


_NOBODY = Attribution()


class _Own:
    """The attribution by a span's own attributes, which several dialects ask for one after the other."""

    def __init__(self) -> None:
        self._last: tuple[Mapping[str, Value] | None, Attribution] = None, _NOBODY

    def __call__(self, attributes: Mapping[str, Value]) -> Attribution:
        last, found = self._last
        if last is not attributes:
            found = attribution(attributes)
            self._last = attributes, found
        return found


class _Generic:
    """Reads the names of OpenTelemetry's general conventions and those that applications commonly choose."""

    name = "generic"
    rank = 1000
    kind_rank = 1000
    heads: frozenset[str] = frozenset()

    def read(self, span: RawSpan, logs: Sequence[LogRecord]) -> Facts:  # noqa: ARG002
        """Error and attribution of the span; log records say nothing general."""
        problem = error(span)
        found = own_attribution(span.attributes)
        if found is _NOBODY:
            return Facts(error=problem) if problem else NOTHING
        return Facts(
            session=found.session,
            user=found.user,
            customer=found.customer,
            feature=found.feature,
            tags=found.tags,
            error=problem,
        )


def attribution(values: Mapping[str, Value]) -> Attribution:
    """For whom and what a span was made, from its attributes or the metadata a client keeps beside them."""
    attributing = _attributing(values)
    if not attributing:
        return _NOBODY
    found: dict[str, Any] = {}
    for key, name in attributing:
        if name not in found and (told := texts(values[key]) if name == "tags" else label(values[key])):
            found[name] = told
    return Attribution(**found)


def noted(metadata: Mapping[str, Value]) -> Attribution:
    """For whom a span was made by metadata such as LangChain's, whose threads are sessions."""
    found = attribution(metadata)
    if found.session is None and (thread := label(metadata.get("thread_id"))):
        return replace(found, session=thread)
    return found


@by_keys
def _attributing(keys: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The keys that say for whom or what a span was made, the preferred ones first, and which each says."""
    return tuple((key, _NAMES[key]) for key in sorted(ATTRIBUTING.intersection(keys), key=_ORDER.__getitem__))


def error(span: RawSpan) -> ErrorFact | None:
    """Why the span failed: by its status, an exception event, an error attribute or its HTTP status."""
    attributes = span.attributes
    thrown = _exception(span.events, span.status_code) if span.events else None
    if span.status_code != STATUS_ERROR and thrown is None and attributes.keys().isdisjoint(_ERROR_KEYS):
        return None
    kind, status = text(attributes.get("error.type")), _http_status(attributes)
    if span.status_code != STATUS_ERROR and thrown is None and kind is None and status is None:
        return None
    given = thrown.attributes if thrown else {}
    if kind is None or kind == "_OTHER":
        kind = text(given.get("exception.type")) or kind
    message = (
        text(given.get("exception.message"))
        or _without_traceback(span.status_message)
        or text(attributes.get("error.message"))
    )
    if message is not None and _FRAME in message:
        named, message = _without_stack(message)
        kind = kind or named
    return ErrorFact(kind or (str(status) if status else None), message, status)


def _without_stack(message: str) -> tuple[str | None, str]:
    """The name of an error and its words, where JavaScript's stack stands behind them, which has both."""
    found = _STACKED.match(message)
    if found is None:
        return None, message
    return (found["name"] if found["name"] != "Error" else None), found["words"]


def _exception(events: Sequence[SpanEvent], status: int) -> SpanEvent | None:
    """The last exception the span recorded: the one that ended it.

    Who stops reading an asynchronous generator ends it with an exception; where the span says that it went
    well, it did.
    """
    found = next((event for event in reversed(events) if event.name == "exception"), None)
    if found is not None and status == STATUS_OK:
        kind = text(found.attributes.get("exception.type")) or ""
        if kind.rpartition(".")[2] in _STOPPED:
            return None
    return found


def _http_status(attributes: Mapping[str, Value]) -> int | None:
    for key in _STATUS_CODES:
        code = whole(attributes.get(key))
        if code is not None and code >= 400:
            return code
    return None


def _without_traceback(message: str) -> str | None:
    """The status message up to the stack trace some clients append."""
    return text(message.partition(_TRACEBACK)[0].rstrip()) or text(message)


own_attribution = _Own()
DIALECT: Dialect = _Generic()
