"""Why a call failed, in a sentence that says what to do."""

from urllib.parse import urlsplit

from spanglass.core.display import one_line
from spanglass.core.facts import ErrorFact, Kind
from spanglass.core.loopback import is_local
from spanglass.core.record import SpanRecord
from spanglass.dialects.model_addresses import model_in
from spanglass.dialects.web_pages import WEB_PAGE
from spanglass.replay.complaints import Complained, sentence_for
from spanglass.replay.request import ReplayRequest
from spanglass.replay.targets import known
from spanglass.replay.transport import QUIET_S

_LONGEST = 200
_SILENT = ("ReadTimeout", "WriteTimeout")
_UNKNOWN = ("model_not_found", "not_found_error", "notfound", "not_found")


def sentence_of(record: SpanRecord, request: ReplayRequest) -> str:
    """What went wrong with a call, and what helps."""
    host, error = _name_of(request.url), record.facts.error
    status, told = _status(record), one_line((error.message if error else None) or "", _LONGEST)
    said = f" It says: {told}" if told else ""
    if status is None and error is not None and _name(error.type) in _SILENT:
        return f"{host} gave no answer for {QUIET_S // 60:.0f} min: run it again, or ask another model."
    if status is None:
        return _unreachable(host, request.url, told)
    if error is not None and error.type == WEB_PAGE and status < 500:
        return f"{host} answers with {told}: look at its address, and whether a proxy or sign-in is between."
    if 300 <= status < 400:
        return f"{host} answers that its calls go elsewhere ({status}): give the address that it has now."
    if error is not None and status >= 400 and (known := _complaint(error, request)) is not None:
        return f"{known}{said}"
    if status in (401, 403):
        return (
            f"{host} does not accept the key in {request.key}: set another, in the settings or there.{said}"
        )
    if status == 404 and _names_model(told, error.type if error else None, request):
        return f"{host} has no model of that name: choose another.{said}"
    if status == 404:
        return f"{host} has nothing at {urlsplit(request.url).path}: look at the address.{said}"
    if status == 429:
        return f"{host} asks for fewer calls: wait, or run fewer in parallel.{said}"
    if status >= 500:
        return f"{host} failed ({status}), three more tries too: run it again later.{said}"
    if status >= 400:
        return f"{host} refused the request ({status}).{said}"
    if error is None:
        return f"{host} gave no answer: look at its address, or run it again."
    return f"The answer of {host} broke off: run it again.{said}"


def is_answer(record: SpanRecord) -> bool:
    """Whether a call that did not fail was answered at all: said something, or why it says nothing."""
    facts = record.facts
    if facts.kind is not Kind.LLM or facts.error is not None or record.refusal is not None:
        return True
    return bool(facts.output) or facts.finish_reason is not None or facts.usage is not None


def _complaint(error: ErrorFact, request: ReplayRequest) -> str | None:
    """The sentence for what a provider says, by its own words."""
    model = str(request.body.get("model") or model_in(request.url) or "")
    return sentence_for(error.type, error.message, Complained(_name_of(request.url), model, request.key))


def _name(kind: str | None) -> str:
    return (kind or "").rpartition(".")[2]


def _name_of(url: str) -> str:
    """A provider's own name by its address, else the address."""
    host = urlsplit(url).netloc
    found = (each.name for each in known() if urlsplit(each.address.usual).netloc == host)
    return next(found, host)


def _unreachable(host: str, url: str, told: str) -> str:
    if is_local(url):
        return f"Nothing answers at {host}: start the server there, or choose another model."
    why = f" ({told})" if told else ""
    return f"{host} cannot be reached{why}: look at the network, or choose a model on this machine."


def _status(record: SpanRecord) -> int | None:
    held = record.span.attributes.get("http.response.status_code")
    return held if isinstance(held, int) else None


def _names_model(told: str, kind: str | None, request: ReplayRequest) -> bool:
    model = str(request.body.get("model") or "")
    return "model" in told.lower() or (bool(model) and model in told) or (kind or "").lower() in _UNKNOWN
