"""How much a store holds, and how far what it holds is judged anew after the rules have changed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Judging:
    """How far what is stored is judged anew by newer rules: how many of so many traces are left, about."""

    left: int
    of: int

    @property
    def percent(self) -> int:
        """How much of it is done, in whole percent."""
        return 100 * (self.of - self.left) // self.of


@dataclass(frozen=True, slots=True)
class StoreStatus:
    """How much the store holds: counts, bytes on disk and today's cost in 1e-9 US dollars.

    `judging` is how far older traces are judged anew, None while they are not.
    """

    spans: int
    traces: int
    file_bytes: int
    cost_today_nano: int
    judging: Judging | None = None
