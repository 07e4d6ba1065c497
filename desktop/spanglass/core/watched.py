"""What alerts are computed from: finished calls, traces and signs of life, and where they belong."""

from dataclasses import dataclass
from typing import TypeAlias

SECOND_NS = 1_000_000_000
MINUTE_NS = 60 * SECOND_NS
HOUR_NS = 60 * MINUTE_NS
DAY_NS = 24 * HOUR_NS


@dataclass(frozen=True, slots=True)
class Scope:
    """What an alert is about: a feature, a model, streamed calls or others, or one trace or session.

    None stands for all. `model` is the model that was asked for, whichever version answers.
    """

    feature: str | None = None
    model: str | None = None
    streaming: bool | None = None
    passing: str | None = None

    @property
    def whole(self) -> "Scope":
        """The roll-up that this scope is a part of."""
        return Scope(streaming=self.streaming)

    @property
    def is_whole(self) -> bool:
        """Whether it is a roll-up over all features and models."""
        return self.feature is None and self.model is None and self.passing is None


ALL = Scope()
"""Every call."""


@dataclass(frozen=True, slots=True)
class Call:
    """One logical call as the program saw it, after the retries of its client; None is "unknown".

    `failed` leaves out what the user cancelled; `answered` says whether there was text, or a refusal by
    the provider, and so something that can be a refusal. `prompt` tells equal prompts. One that is
    `withdrawn` turned out to be none by itself: it was tried again, or another span tells it too.
    """

    end_ns: int
    trace: str
    took_ns: int | None = None
    first_token_ns: int | None = None
    streaming: bool | None = None
    feature: str | None = None
    user: str | None = None
    customer: str | None = None
    session: str | None = None
    service: str | None = None
    provider: str | None = None
    requested: str | None = None
    responded: str | None = None
    failed: bool = False
    cancelled: bool = False
    error: str | None = None
    answered: bool = True
    refused: bool = False
    refusal_kind: str | None = None
    truncated: bool = False
    schema_valid: bool | None = None
    retries: int = 0
    cost_nano: int | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    prompt: str | None = None
    ours: bool = False
    withdrawn: bool = False

    @property
    def at_ns(self) -> int:
        """When it counts: at its end."""
        return self.end_ns

    @property
    def model(self) -> str | None:
        """The model that was asked for, or the one that answered if that was not said."""
        return self.requested or self.responded

    @property
    def version(self) -> str | None:
        """The version that answered; None if nothing did and the client only named what it had asked for."""
        nothing_answered = (self.failed or self.cancelled) and self.responded == self.requested
        return None if nothing_answered else self.responded

    @property
    def tokens(self) -> int | None:
        """Input and output tokens together."""
        if self.input_tokens is None and self.output_tokens is None:
            return None
        return (self.input_tokens or 0) + (self.output_tokens or 0)


@dataclass(frozen=True, slots=True)
class TraceMark:
    """A sign of a trace: that it is there, or, when its root has ended, how many calls it made."""

    at_ns: int
    trace: str
    feature: str | None = None
    finished: bool = False
    calls: int = 0
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """A sign of life of a program that is watched, whether or not it has anything to send."""

    at_ns: int
    service: str | None = None


Record: TypeAlias = Call | TraceMark | Heartbeat
"""Anything the engine takes."""
