"""What can be done, by the words of a search."""

from collections.abc import Iterator, Sequence

from spanglass.gui.keyboard.actions import Actions
from spanglass.gui.search.rows import Do, Piece, Row

_MOST = 6
_MOST_ALONE = 100
_SIGN = ">"
_NOT_HERE = ("search",)


def is_command(text: str) -> bool:
    """Whether only commands are looked for."""
    return text.lstrip().startswith(_SIGN)


def command_rows(text: str, actions: Actions, parts: Sequence[str]) -> tuple[Row, ...]:
    """The commands that are known by every word of `text`; `parts` are those of the settings."""
    alone = is_command(text)
    words = text.lstrip().removeprefix(_SIGN).lower().split() if alone else text.lower().split()
    found = [row for row, known in _all(actions, parts) if _holds(known, words)] if words or alone else []
    found.sort(key=lambda row: not row.text.lower().startswith(tuple(words[:1])))
    return tuple(found[: _MOST_ALONE if alone else _MOST])


def filter_row(text: str) -> Row:
    """Filtering the list by what is searched."""
    phrase = " ".join(text.replace('"', " ").split())
    pieces: tuple[Piece, ...] = ((f"Filter traces by “{phrase}”", False),)
    return Row(pieces, "list-filter", keys="Ctrl+Return", do=Do("filter", f'"{phrase}"'))


def _all(actions: Actions, parts: Sequence[str]) -> Iterator[tuple[Row, str]]:
    """Every command, with the words by which it is known."""
    offered = {action.id for action in actions.offered()}
    for action in actions.known():
        page = action.id.startswith("page.")
        if not action.told and action.id in offered and action.id not in _NOT_HERE:
            text = f"Go to {action.text}" if page else action.text
            keys = _first(actions.keys_of(action))
            row = Row(((text, False),), action.icon, keys=keys, do=Do("action", action.id))
            yield row, f"{text} {action.also}"
    for part in parts:
        row = Row(((f"Settings: {part}", False),), "settings", do=Do("settings", part))
        yield row, row.text


def _first(keys: str) -> str:
    return keys.split(", ")[0] if keys else ""


def _holds(text: str, words: Sequence[str]) -> bool:
    return all(word in text.lower() for word in words)
