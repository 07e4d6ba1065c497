"""Signs requests to AWS by Signature Version 4, as botocore does, with keys of the environment.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

import hmac
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from urllib.parse import quote, urlsplit

_METHOD = "AWS4-HMAC-SHA256"


@dataclass(frozen=True, slots=True)
class Credentials:
    """AWS's keys; the token is that of a session which ends."""

    access_key: str
    secret_key: str
    token: str | None = None

    def __repr__(self) -> str:
        return "Credentials()"


def signed(
    url: str, content: bytes, credentials: Credentials, place: tuple[str, str], at: datetime
) -> dict[str, str]:
    """The headers that sign a POST of JSON to a service in a region (`place` is both) at a time in UTC."""
    region, service = place
    moment, parts = at.strftime("%Y%m%dT%H%M%SZ"), urlsplit(url)
    headers = {"content-type": "application/json", "host": parts.netloc, "x-amz-date": moment}
    if credentials.token:
        headers["x-amz-security-token"] = credentials.token
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    path = quote(parts.path or "/", safe="/-_.~")  # as it is sent, and escaped once more
    asked = "\n".join(("POST", path, parts.query, lines, names, sha256(content).hexdigest()))
    scope = f"{moment[:8]}/{region}/{service}/aws4_request"
    text = "\n".join((_METHOD, moment, scope, sha256(asked.encode()).hexdigest()))
    signature = hmac.new(_key(credentials.secret_key, scope), text.encode(), sha256).hexdigest()
    named = f"Credential={credentials.access_key}/{scope}, SignedHeaders={names}, Signature={signature}"
    return {**headers, "authorization": f"{_METHOD} {named}"}


def _key(secret: str, scope: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), sha256).digest()
    return key
