"""Posts one request to an OTLP endpoint and says what became of it."""

import gzip
import ssl
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from http.client import HTTPException

from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse

from spanglass import __version__
from spanglass.core.display import one_line
from spanglass.core.loopback import is_local

_TIMEOUT_S = 30
_LONGEST_ANSWER = 64 * 1024
_FOR_GOOD = (400, 413, 415, 422)  # the rest may be set right: a key, an address, a server that comes back
_MOST_PAUSE_S = 300


class Fate(Enum):
    """What became of a request."""

    TAKEN = "taken"
    LATER = "later"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Answer:
    """The fate of a request; of one that was taken, how many records were not; else why and when to retry."""

    fate: Fate
    rejected: int = 0
    reason: str = ""
    pause_s: float | None = None


def post(address: str, headers: Mapping[str, str], body: bytes) -> Answer:
    """Post a protobuf body; blocks, for half a minute at most."""
    if not address.startswith(("http://", "https://")):
        return Answer(Fate.LATER, reason="Its address does not begin with https://")
    request = urllib.request.Request(address, gzip.compress(body, 1), dict(headers))  # noqa: S310 (checked)
    request.add_header("Content-Type", "application/x-protobuf")
    request.add_header("Content-Encoding", "gzip")
    request.add_header("User-Agent", f"spanglass/{__version__}")
    try:
        with _opener(address).open(request, timeout=_TIMEOUT_S) as answer:
            return Answer(Fate.TAKEN, _rejected(answer.read(_LONGEST_ANSWER)))
    except urllib.error.HTTPError as error:
        with error:
            return _failed(error)
    except urllib.error.URLError as error:
        return Answer(Fate.LATER, reason=_said(error.reason))
    except (OSError, HTTPException, ValueError) as error:
        return Answer(Fate.LATER, reason=_said(error))


def _opener(address: str) -> urllib.request.OpenerDirector:
    """What posts: without the handler of redirects, for keys are for the address that was set alone."""
    here = is_local(address)
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler({} if here else None),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    return opener


def _rejected(answer: bytes) -> int:
    """How many records a 200 says were not kept; traces and logs answer alike."""
    try:
        return int(ExportTraceServiceResponse.FromString(answer).partial_success.rejected_spans)
    except DecodeError:
        return 0  # some answer in JSON, whatever they are asked


def _failed(error: urllib.error.HTTPError) -> Answer:
    reason = f"It answers {error.code} {one_line(str(error.reason), 80)}".strip()
    if error.code in _FOR_GOOD:
        return Answer(Fate.REFUSED, reason=reason)
    wanted = error.headers.get("Retry-After", "") if error.headers else ""
    pause_s = min(float(wanted), _MOST_PAUSE_S) if wanted.isdigit() else None
    return Answer(Fate.LATER, reason=reason, pause_s=pause_s)


def _said(error: object) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"Its certificate is not accepted: {one_line(error.verify_message, 120)}"
    if isinstance(error, ssl.SSLError):
        return f"It does not answer in TLS, as https:// wants it: {one_line(error.reason or '', 60)}"
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return f"It cannot be reached: {one_line(str(text), 120)}"
