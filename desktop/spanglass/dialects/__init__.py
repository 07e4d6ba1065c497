"""Attribute vocabularies: each file reads LLM facts from spans written in one of them.

To add one, write a file here that ends in ``DIALECT: Dialect = …`` and its test. Spans often speak
several dialects at once; ``reading.py`` asks each that might know one and merges the answers.
"""

from collections.abc import Sequence
from typing import Protocol

from spanglass.core.facts import Facts
from spanglass.core.span import LogRecord, RawSpan


class Dialect(Protocol):
    """One vocabulary of span attributes, span events and log records."""

    @property
    def name(self) -> str:
        """The name of the vocabulary, such as ``gen_ai``."""
        ...

    @property
    def rank(self) -> int:
        """Where dialects disagree the one with the lower rank wins; gen_ai is 10."""
        ...

    @property
    def kind_rank(self) -> int:
        """The same for the kind of a span alone; OpenInference is 10."""
        ...

    @property
    def heads(self) -> frozenset[str]:
        """First segments (up to the first dot) of attribute keys that only such spans carry."""
        ...

    def read(self, span: RawSpan, logs: Sequence[LogRecord]) -> Facts:
        """The facts this vocabulary states; must not raise on any attribute value."""
        ...
