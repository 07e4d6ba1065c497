"""JSON without the keys that were sent in it: by the names that hold them, and by their shape."""

import re
from operator import is_ as _is
from typing import Any

from spanglass.core.secrets import MASK, masked

_MEMBER = "value"
_NAMES = re.compile(
    r"(?i)^(?:proxy-)?authorization$|^(?:set-)?cookie$|api[-_]?key|secret[-_]?(?:access[-_]?)?key|"
    r"^(?:access|auth|refresh|id|bearer|session|security)[-_]?token$|password|pass[-_]?phrase|^passwd$|^pwd$|"
    r"client[-_]?secret|private[-_]?key|^x-goog-api-key$|^x-amz-security-token$"
)


def names_a_credential(name: str) -> bool:
    """Whether what stands under a name is a key, a password or a token by convention."""
    return bool(_NAMES.search(name))


def without_named_credentials(value: Any) -> Any:
    """The value with dots for every text that its name says to be a credential; other texts stay.

    Names are those of members, and of pairs such as ``{"key": "authorization", "value": "…"}``. What has
    none in it is given back itself.
    """
    if isinstance(value, list):
        items = [without_named_credentials(item) for item in value]
        return value if all(map(_is, items, value)) else items
    if not isinstance(value, dict):
        return value
    named = _MEMBER if names_one(value) else ""
    made = {
        name: MASK
        if isinstance(held, str) and held and (name == named or names_a_credential(name.rpartition(".")[2]))
        else without_named_credentials(held)
        for name, held in value.items()
        if isinstance(name, str)
    }
    return value if all(made.get(name) is held for name, held in value.items()) else made


def names_one(value: dict[str, Any]) -> bool:
    """Whether an object is a pair of a credential's name and itself."""
    name = value.get("key", value.get("name"))
    return isinstance(name, str) and names_a_credential(name.rpartition(".")[2])


def without_credentials(value: Any) -> Any:
    """The value with dots in the place of every credential."""
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, list):
        return [without_credentials(item) for item in value]
    if isinstance(value, dict):
        return {
            name: MASK
            if isinstance(held, str) and held and names_a_credential(name)
            else without_credentials(held)
            for name, held in value.items()
        }
    return value
