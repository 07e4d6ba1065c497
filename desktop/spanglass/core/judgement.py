"""What the application concludes about one span: cost, refusal, error, and whether it counts."""

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """How sure a refusal is: said by the provider, inferred, or read from the answer's words."""

    PROVIDER = "provider"
    PROBABLE = "probable"
    PHRASE = "phrase"


class RefusalKind(StrEnum):
    """Why a model declined."""

    POLICY = "policy"
    CAPABILITY = "capability"
    BUSINESS = "business"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal: its grade, which rule found it, the words it was found in, and its kind."""

    grade: Grade
    by: str
    evidence: str
    kind: RefusalKind = RefusalKind.POLICY


@dataclass(frozen=True, slots=True)
class Cost:
    """The price of one call in 1e-9 US dollars; `nano` is None when no price is known."""

    nano: int | None
    reason: str
