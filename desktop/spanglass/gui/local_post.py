"""One HTTP POST of JSON to our own receiver; it blocks, so it is for a pool thread."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping

_TIMEOUT_S = 5
_NOT_KEPT = "The receiver did not keep it: it does not answer, or it cannot store."


def post(address: str, path: str, content: Mapping[str, object]) -> None:
    """Post to the receiver at ``host:port``; raises ``OSError`` with a sentence."""
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"http://{address}{path}", json.dumps(content).encode(), headers)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=_TIMEOUT_S):
            return
    except (OSError, urllib.error.URLError) as error:
        raise OSError(_NOT_KEPT) from error
