"""Who can answer a replay, as the page offers it: providers with their models, and what each still needs."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """One choice: `provider` and `base` are those of a variant, `needs` a sentence where it is not ready.

    An `installable` one can be had from here.
    """

    provider: str | None
    title: str
    models: tuple[str, ...] = ()
    base: str | None = None
    needs: str = ""
    installable: bool = False


AS_RECORDED = Target(None, "As recorded")
"""The provider that answered when it was recorded."""


def target_of(targets: Sequence[Target], provider: str | None, base: str | None) -> Target:
    """The choice that stands for a variant's provider and address."""
    found = (each for each in targets if (each.provider, each.base) == (provider, base))
    same = (each for each in targets if each.provider == provider)
    return next(found, None) or next(same, None) or Target(provider, provider or AS_RECORDED.title, base=base)
