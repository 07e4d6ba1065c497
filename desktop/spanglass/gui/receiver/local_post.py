"""One HTTP request with JSON to our own receiver; it blocks, so it is for a pool thread."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_TIMEOUT_S = 5
_NOT_KEPT = "The receiver did not keep it: it does not answer, or it cannot store."
_LONGEST = 1_000


@dataclass(frozen=True, slots=True)
class LocalRequest:
    """What is asked: method, path, JSON content, and how long an answer may take."""

    method: str
    path: str
    content: Mapping[str, Any] | None = None
    within_s: int = _TIMEOUT_S


def post(address: str, path: str, content: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the receiver at ``host:port`` answers to a POST; raises ``OSError`` with a sentence."""
    return ask(address, LocalRequest("POST", path, content))


def ask(address: str, asked: LocalRequest) -> Mapping[str, Any]:
    """What the receiver at ``host:port`` answers; raises ``OSError`` with a sentence."""
    body = None if asked.content is None else json.dumps(asked.content).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"http://{address}{asked.path}", body, headers, method=asked.method)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=asked.within_s) as response:
            found: Mapping[str, Any] = json.load(response)
            return found
    except urllib.error.HTTPError as error:
        raise OSError(_sentence(error)) from error
    except (OSError, ValueError) as error:
        raise OSError(_NOT_KEPT) from error


def _sentence(error: urllib.error.HTTPError) -> str:
    """What the receiver says against it."""
    try:
        with error:
            found = json.loads(error.read(_LONGEST))
        return str(found["message"]) if error.code != 503 else _NOT_KEPT
    except (OSError, ValueError, KeyError, TypeError):
        return _NOT_KEPT
