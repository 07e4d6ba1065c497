"""What the window looked like when it was closed, kept in a file beside the settings."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

FILE = "session.json"
_VERSION = 1
_STORES = 20
_LARGEST = 1 << 20


class Kept(Protocol):
    """Something whose looks are found again."""

    def state(self) -> dict[str, Any]:
        """How it looks, as plain values."""

    def restore(self, state: Mapping[str, Any]) -> None:
        """Look like that, as far as it makes sense."""


@dataclass(frozen=True, slots=True)
class Session:
    """Plain values by name: of the window, and of what was looked at in each store, the latest last."""

    window: Mapping[str, Any] = field(default_factory=dict)
    stores: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def of_store(self, store: Path) -> Mapping[str, Any]:
        """What was looked at in a store, nothing if it was never open."""
        return self.stores.get(_name(store), {})

    def closed(self, window: Mapping[str, Any], store: Path, looked_at: Mapping[str, Any]) -> "Session":
        """The session after a window on `store` was closed; of other stores the last twenty are kept."""
        name = _name(store)
        others = [(other, values) for other, values in self.stores.items() if other != name]
        return Session(dict(window), dict([*others, (name, dict(looked_at))][-_STORES:]))


def load(file: Path) -> Session:
    """The session in a file; an empty one if there is none, or it is broken or of another version."""
    try:
        if file.stat().st_size > _LARGEST:
            return Session()
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return Session()
    if not isinstance(found, dict) or found.get("version") != _VERSION:
        return Session()
    stores = _mapping(found.get("stores"))
    return Session(_mapping(found.get("window")), {name: _mapping(one) for name, one in stores.items()})


def save(session: Session, file: Path) -> None:
    """Write the session, replacing the file in one step."""
    file.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"version": _VERSION, "window": session.window, "stores": session.stores})
    draft = file.with_suffix(".new")
    draft.write_text(text, encoding="utf-8")
    draft.chmod(0o600)  # filters and names of stores are the user's own
    draft.replace(file)


def _name(store: Path) -> str:
    return str(store.absolute())


def _mapping(found: object) -> dict[str, Any]:
    return found if isinstance(found, dict) else {}
