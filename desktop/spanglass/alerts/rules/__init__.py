"""Kinds of rules: each file says what one kind watches and how it is set by default.

To add one, write a file here that ends in ``RULE: RuleKind = …`` and its test.
"""

from collections.abc import Iterable
from datetime import tzinfo
from typing import Protocol

from spanglass.core.alerting import Reading, Rule, Unit
from spanglass.core.watched import Call, Record, Scope


class Watcher(Protocol):
    """The memory of one rule, over all its scopes."""

    def take(self, record: Record) -> Iterable[Scope]:
        """Take a record, in order of time; the scopes it concerns, the specific ones first."""
        ...

    def correct(self, before: Call, after: Call | None) -> Iterable[Scope]:
        """A call taken earlier turns out otherwise, or to be none; the scopes whose figures it changes."""
        ...

    def reading(self, scope: Scope, now_ns: int) -> Reading:
        """What a scope's figures say now."""
        ...

    def settle(self, scope: Scope, now_ns: int) -> None:
        """An alert there has ended: what led to it counts no more."""
        ...

    def due(self, now_ns: int) -> Iterable[Scope]:
        """The scopes that time alone may have changed."""
        ...


class RuleKind(Protocol):
    """One kind of rule."""

    @property
    def name(self) -> str:
        """Its name in a rule's `kind`."""
        ...

    @property
    def unit(self) -> Unit:
        """What its numbers are."""
        ...

    @property
    def marks(self) -> bool:
        """Whether it looks at the marks of traces and at signs of life too, not at calls alone."""
        ...

    @property
    def default(self) -> Rule | None:
        """The rule that everybody has; None for a kind that only users set up."""
        ...

    def watcher(self, rule: Rule, zone: tzinfo) -> Watcher:
        """An empty memory; raises ``ValueError`` for a rule that cannot be carried out."""
        ...
