"""How calls are captured, one client library a file.

To add one, write a file here that ends in ``PATCH: Patch = …``, name it in `ALL`, and test it against the
library itself. A patch must not change what the library does, and must work with the versions people have.
"""

from importlib import import_module
from types import ModuleType
from typing import Protocol

from spanglass.sdk.capture import Capture

ALL = (
    "httpx_client", "urllib3_pool", "aiohttp_client", "threads", "langchain_runs", "openai_agents",
    "llama_index_spans", "web_requests",
)  # fmt: skip
"""The files; found by name, for a program's own folder may not be listed."""


class Patch(Protocol):
    """One library."""

    @property
    def modules(self) -> tuple[str, ...]:
        """The modules whose import it waits for."""
        ...

    def apply(self, module: ModuleType, capture: Capture) -> None:
        """Patch one of them, just imported; may raise, and then that module is left as it is."""
        ...


def patches() -> tuple[Patch, ...]:
    """All of them; one that fails to load is left out."""
    found: list[Patch] = []
    for name in ALL:
        try:
            found.append(import_module(f"{__name__}.{name}").PATCH)
        except Exception:  # noqa: S112 (the others go on)
            continue
    return tuple(found)
