"""Secrets by the names they stand under, in values of the core, in JSON and in JSON that is a text."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from spanglass.core.credentials import names_a_credential, names_one

_MAY_NAME_ONE = re.compile(
    r"(?i)^(?:.*[-_.])?(?:token|secret|jwt|bearer|pass|credentials?|"
    r"(?:sign|encrypt|access|account|master)\w{0,4}[-_]?key)$"
)
_OPAQUE = re.compile(r"(?=\S{0,400}\d)[\w.~+/=:%-]{12,}")  # what no word and no name of something looks like
_LOGIN = re.compile(r"[A-Za-z0-9+/]{16,}={0,2}")  # a user's name and password, as Docker keeps them


def is_named_secret(name: str, value: str) -> bool:
    """Whether a text is a secret by the name it stands under; of a name with dots the last part counts."""
    last = name.rpartition(".")[2] or name
    return bool(value) and bool(
        names_a_credential(last)
        or (last == "auth" and _LOGIN.fullmatch(value))
        or (_MAY_NAME_ONE.match(last) and _OPAQUE.fullmatch(value))
    )


def parsed(text: str) -> Any:
    """The object or list that a text is as JSON; None if it is none."""
    if text[:1] not in ("{", "[") or text.rstrip()[-1:] not in ("}", "]"):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def told_name(value: Mapping[Any, Any]) -> Any:
    """The name that an object says its member `value` to have, if that is one of a secret."""
    return value.get("key", value.get("name")) if "value" in value and names_one(dict(value)) else None


def named_secrets(value: Any, name: str = "") -> Iterator[str]:
    """The texts in a value that are secrets by their names."""
    if isinstance(value, str):
        if isinstance(value, Enum):
            return
        if is_named_secret(name, value):
            yield value
        elif (found := parsed(value)) is not None:
            yield from named_secrets(found, name)
    elif isinstance(value, Mapping):
        told = told_name(value)
        for key, held in value.items():
            yield from named_secrets(held, f"{name}.{told if told and key == 'value' else key}")
    elif isinstance(value, list | tuple):
        pair = len(value) == 2 and isinstance(value[0], str) and names_a_credential(value[0])
        for held in value[1:] if pair else value:
            yield from named_secrets(held, value[0] if pair else name)
    elif is_dataclass(value) and not isinstance(value, type):
        for each in fields(value):
            yield from named_secrets(getattr(value, each.name), each.name)
