"""Asks a provider or a server which models it has: whether a key is taken, and how many models it opens.

Nothing is asked unless the user wants it. A key goes to its own provider only: a redirect is not followed.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

WITHIN_S = 10.0
_LARGEST = 16 << 20
_THIS_MACHINE = ("127.0.0.1", "localhost", "::1")
_REFUSED = (401, 403)


class Standing(StrEnum):
    """How an answer is to be taken."""

    WORKS = "works"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    ODD = "odd"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of asking; `models` is how many there are, None if it was not said, `names` what they are."""

    standing: Standing
    models: int | None = None
    sentence: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """An address to ask, and the headers that go with it."""

    url: str
    headers: Mapping[str, str]

    def __repr__(self) -> str:
        return f"Question({self.url})"


def of_server(url: str, key: str = "") -> Question:
    """What to ask a server with OpenAI's interface, such as Ollama, LM Studio, vLLM or llama.cpp."""
    base = url.strip().rstrip("/")
    if not urlsplit(base).path:
        base = f"{base}/v1"
    return Question(f"{base}/models", {"Authorization": f"Bearer {key}"} if key else {})


def is_address(url: str) -> bool:
    """Whether a text is an address of a server: http or https, with a host, and nothing after the path."""
    try:
        found = urlsplit(url.strip())
        port_possible = found.port is None or found.port > 0
    except ValueError:
        return False
    plain = not (found.query or found.fragment or found.username or found.password)
    return found.scheme in ("http", "https") and bool(found.hostname) and port_possible and plain


def ask(question: Question, within_s: float = WITHIN_S) -> Answer:
    """Ask; never raises, and never says a key. Takes up to `within_s`: not for the GUI thread."""
    try:
        request = Request(question.url, headers=dict(question.headers))  # noqa: S310 (checked addresses)
        with _opener(request.host).open(request, timeout=within_s) as response:
            body = response.read(_LARGEST)
        listed = _listed(body)
        count = None if listed is None else len(listed)
        return Answer(Standing.WORKS, count, names=tuple(filter(None, map(_name, listed or ()))))
    except HTTPError as error:
        with error:
            return _failed(error.code, error.read(_LARGEST))
    except (OSError, ValueError) as error:
        return Answer(Standing.UNREACHABLE, None, _why(error))


class _NoRedirect(HTTPRedirectHandler):
    """Goes nowhere else: a key would go with it."""

    def redirect_request(self, *_arguments: Any, **_named: Any) -> None:
        return None


def _opener(host: str) -> OpenerDirector:
    """What asks; a server on this machine is asked without a proxy, which could not reach it."""
    is_here = urlsplit(f"//{host}").hostname in _THIS_MACHINE
    return build_opener(_NoRedirect, *((ProxyHandler({}),) if is_here else ()))


def _failed(status: int, body: bytes) -> Answer:
    # Google says of a wrong key that the request is one
    if status in _REFUSED or (status == 400 and b"API_KEY_INVALID" in body):
        return Answer(Standing.REFUSED, None, f"It was answered with {status}.")
    return Answer(Standing.ODD, None, f"It was answered with {status} in place of a list of models.")


def _why(error: Exception) -> str:
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, TimeoutError):
        return "There was no answer in time."
    if isinstance(reason, OSError) and reason.strerror:
        return f"{reason.strerror}."
    return "There is no such address, or nothing answers there."


def _listed(body: bytes) -> list[Any] | None:
    """The models that an answer lists."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    listed = found.get("data", found.get("models")) if isinstance(found, dict) else found
    return listed if isinstance(listed, list) else None


def _name(model: Any) -> str:
    """What a model is called: its id with OpenAI's kind, its name with Ollama's and Gemini's."""
    found = model.get("id") or model.get("name") if isinstance(model, dict) else None
    return found.removeprefix("models/") if isinstance(found, str) else ""
