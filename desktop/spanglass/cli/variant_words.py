"""What variants of a replay are in words; standard library only."""

import json
from argparse import ArgumentTypeError


def variant(text: str) -> dict[str, object]:
    """The settings of a variant of a replay: ``NAME=VALUE``, with commas between."""
    named = dict(setting(part) for part in text.split(",") if part)
    for name in ("provider", "base_url", "model"):
        if not isinstance(named.get(name, ""), str):
            raise ArgumentTypeError(f"{name} is not {named[name]!r}")
    return named


def setting(text: str) -> tuple[str, object]:
    """One of them: its value is JSON, or a text as it is."""
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value
