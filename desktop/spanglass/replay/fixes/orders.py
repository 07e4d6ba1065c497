"""What a check is going to replay: the failing and the passing calls, each as it was and with the change."""

from dataclasses import dataclass

from spanglass.core.fixes import CallRef, CheckedTrace, FailureGroup, Proposal, Rubric
from spanglass.replay.plan import Original, Scope


@dataclass(frozen=True, slots=True)
class Subject:
    """One recorded call that is to be replayed; `failing` says that it was chosen as failing.

    `asked` names what both sides are asked and how they are judged: what was asked before so is known.
    """

    ref: CallRef
    title: str
    failing: bool
    recorded: str
    original: Original
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """A check before it begins: each subject is played `runs` times as it was and with the change.

    No trace begins with which the cost is to pass `cap_nano`, in 1e-9 US dollars. `tried` counts the changes
    that were checked for the group, this one included. `base` is another address with the recorded interface,
    `provider` and `model` who answers in place of who answered, on both sides. Answers that pass the rules
    are judged by the `rubric`, if there is one. `known` are subjects, by place, that need no replay.
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
    rubric: Rubric | None = None
    known: tuple[tuple[int, CheckedTrace], ...] = ()

    @property
    def who(self) -> tuple[str | None, str | None, str | None]:
        """Who answers in place of who answered: provider, address and model."""
        return self.provider, self.base, self.model
