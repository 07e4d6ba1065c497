"""What the user says of a refusal, on its way to the receiver, which keeps it as a log record of the span."""

import json
import time
import urllib.error
import urllib.request
from dataclasses import dataclass

from spanglass.analysis.corrections import EVENT, REFUSED
from spanglass.core.ids import to_hex

_TIMEOUT_S = 5
_NOT_KEPT = "The receiver did not keep it: it does not answer, or it cannot store."


@dataclass(frozen=True, slots=True)
class Correction:
    """A span's answer is a refusal, or is none."""

    trace_id: bytes
    span_id: bytes
    refused: bool


def send(address: str, correction: Correction) -> None:
    """Post a correction to the receiver at ``host:port``; blocks; raises ``OSError`` with a sentence."""
    body = json.dumps(as_logs(correction, time.time_ns())).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"http://{address}/v1/logs", body, headers)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=_TIMEOUT_S):
            return
    except (OSError, urllib.error.URLError) as error:
        raise OSError(_NOT_KEPT) from error


def as_logs(correction: Correction, now_ns: int) -> dict[str, object]:
    """The correction as an OTLP request in JSON."""
    record = {
        "timeUnixNano": str(now_ns),
        "eventName": EVENT,
        "traceId": to_hex(correction.trace_id),
        "spanId": to_hex(correction.span_id),
        "attributes": [{"key": REFUSED, "value": {"boolValue": correction.refused}}],
    }
    scope = {"scope": {"name": "spanglass"}, "logRecords": [record]}
    return {"resourceLogs": [{"scopeLogs": [scope]}]}
