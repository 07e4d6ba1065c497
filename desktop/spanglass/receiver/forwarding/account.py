"""The account of what was sent on, kept in a file beside the store: how far, how much, what not and why."""

import json
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any


@dataclass(slots=True)
class Account:
    """Rows up to which everything is done, and counts since forwarding was first switched on.

    `held` are spans that had not ended: row and second at which they are sent as they are. `filtered` did
    not match, `refused` was not taken by the endpoint for good, `deleted` was gone before it could be
    sent, `waiting` is what is still to come. `error` says what went wrong since `failing_since_ns`.
    """

    on: bool = False
    spans_row: int = 0
    logs_row: int = 0
    held: list[tuple[int, int]] = field(default_factory=list)
    sent: int = 0
    filtered: int = 0
    refused: int = 0
    deleted: int = 0
    waiting: int = 0
    redacted: int = 0
    failing_since_ns: int = 0
    error: str = ""


def account_file(store: Path) -> Path:
    """Where the account of a store is."""
    return store.with_name(store.name + ".forward.json")


def load(path: Path) -> Account:
    """The account in a file; a new one if there is none that can be read."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        names = {each.name for each in fields(Account)}
        account = Account(**{name: value for name, value in found.items() if name in names})
        account.held = [(int(row), int(due)) for row, due in account.held]
    except (OSError, ValueError, TypeError, AttributeError):
        return Account()
    return account


def save(account: Account, path: Path) -> None:
    """Write the account, replacing the file in one step."""
    draft = path.with_name(path.name + ".new")
    draft.write_text(json.dumps(asdict(account)), encoding="utf-8")
    draft.replace(path)


def shown(store: Path) -> dict[str, Any] | None:
    """The account as the ledger shows it; None if nothing was ever sent on."""
    path = account_file(store)
    if not path.exists():
        return None
    found = asdict(load(path))
    for name in ("spans_row", "logs_row"):
        del found[name]
    return {**found, "held": len(found["held"])}


def switch_off(store: Path) -> None:
    """Note that what comes from now on is not to be sent on, even later."""
    path = account_file(store)
    if path.exists():
        account = load(path)
        account.on = False
        save(account, path)
