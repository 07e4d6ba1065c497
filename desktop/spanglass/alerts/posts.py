"""What the channels over HTTP have in common: JSON bodies, severities, texts cut to length."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from spanglass.alerts.channels import Post
from spanglass.core.alert_notices import News, Notice

AGENT = "Spanglass"
_SERIOUS = frozenset({"error_rate", "runaway", "zero_traffic"})
_MILD = frozenset({"new_snapshot", "model_version"})


def json_post(url: str, content: Any, headers: Mapping[str, str] | None = None) -> Post:
    """A POST of JSON; raises ``ValueError`` without an address."""
    if not url.startswith(("https://", "http://")):
        raise ValueError("There is no address to send to yet.")
    given = {"Content-Type": "application/json", "User-Agent": AGENT, **(headers or {})}
    return Post(url, json.dumps(content, ensure_ascii=False).encode(errors="replace"), given)


def severity(notice: Notice) -> str:
    """How serious it is: error, warning or info."""
    if notice.rule.kind in _SERIOUS:
        return "error"
    return "info" if notice.rule.kind in _MILD else "warning"


def ended(notice: Notice) -> bool:
    """Whether it says that an alert is over."""
    return notice.news is News.ENDED


def cut(text: str, limit: int) -> str:
    """A text of at most so many characters."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def key_within(key: str, limit: int) -> str:
    """A notice's key of at most so many characters, which no other notice has."""
    key = key.encode(errors="replace").decode()
    if len(key) <= limit:
        return key
    rest = hashlib.sha256(key.encode()).hexdigest()[:32]
    return f"{key[: limit - len(rest) - 1]}:{rest}"


def details(notice: Notice) -> dict[str, Any]:
    """A notice as plain values, the same for every channel that takes them."""
    return {
        "rule": notice.rule.id,
        "state": notice.news.value,
        "key": notice.key,
        "title": notice.title,
        "text": notice.body,
        "feature": notice.scope.feature,
        "model": notice.scope.model,
        "severity": severity(notice),
        "at_ns": notice.at_ns,
        "since_ns": notice.since_ns,
        "traces": list(notice.traces),
    }
