"""How calls are captured, one client library a file.

To add one, write a file here that ends in ``PATCH: Patch = …``, name it in `program.py`, and test it against
the library itself. A patch must not change what the library does, and must work with the versions people
have.
"""

from types import ModuleType
from typing import Protocol

from spanglass.sdk.capture import Capture


class Patch(Protocol):
    """One library."""

    @property
    def modules(self) -> tuple[str, ...]:
        """The modules whose import it waits for."""
        ...

    def apply(self, module: ModuleType, capture: Capture) -> None:
        """Patch one of them, just imported; may raise, and then that module is left as it is."""
        ...
