"""What a check is going to replay: the failing and the passing calls, each as it was and with the change."""

from dataclasses import dataclass

from spanglass.core.fixes import CallRef, FailureGroup, Proposal
from spanglass.replay.plan import Original, Scope


@dataclass(frozen=True, slots=True)
class Subject:
    """One recorded call that is to be replayed; `failing` says that it was chosen as failing."""

    ref: CallRef
    title: str
    failing: bool
    recorded: str
    original: Original


@dataclass(frozen=True, slots=True)
class Order:
    """A check before it begins: each subject is played `runs` times as it was and with the change.

    No trace begins with which the cost is to pass `cap_nano`, in 1e-9 US dollars. `tried` counts the changes
    that were checked for the group, this one included. `base` is another address with the recorded interface,
    `provider` and `model` who answers in place of who answered, on both sides.
    """

    group: FailureGroup
    proposal: Proposal
    subjects: tuple[Subject, ...]
    runs: int = 3
    at_once: int = 3
    cap_nano: int | None = None
    scope: Scope = Scope.CALL
    tried: int = 1
    provider: str | None = None
    base: str | None = None
    model: str | None = None
