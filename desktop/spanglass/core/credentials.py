"""JSON without the keys that were sent in it: by the names that hold them, and by their shape."""

import re
from typing import Any

from spanglass.core.secrets import MASK, masked

_NAMES = re.compile(
    r"(?i)^(?:proxy-)?authorization$|^(?:set-)?cookie$|api[-_]?key|secret[-_]?(?:access[-_]?)?key|"
    r"^(?:access|auth|refresh|id|bearer|session|security)[-_]?token$|password|^passwd$|client[-_]?secret|"
    r"private[-_]?key|^x-goog-api-key$|^x-amz-security-token$"
)


def names_a_credential(name: str) -> bool:
    """Whether what stands under a name is a key, a password or a token by convention."""
    return bool(_NAMES.search(name))


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
