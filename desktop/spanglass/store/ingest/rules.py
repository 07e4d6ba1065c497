"""Which rules derive what is stored from what was received: a number that changes whenever they do."""

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from spanglass import __version__

PACKAGE = Path(__file__).resolve().parents[2]
"""The folder that the modules of rules are named in."""
FOLDERS = ("analysis/chains", "analysis/pricing", "analysis/refusals", "analysis/schemas", "dialects")
FILES = (
    "analysis/errors.py", "analysis/texts.py", "core/display.py", "core/exchanges.py", "core/facts.py",
    "core/ids.py", "core/json_path.py", "core/json_text.py", "core/judgement.py", "core/late_pattern.py",
    "core/loose_record.py", "core/messages.py", "core/receipt.py", "core/record.py", "core/span.py",
    "core/timestamps.py", "core/usage.py", "core/words.py", "formats/otlp_values.py",
    "store/ingest/derive.py", "store/ingest/prepared.py",
)  # fmt: skip
"""The modules whose text decides what is derived, and the folders of them."""
_DIGEST_BYTES = 7  # what SQLite holds as a number


class Rules(NamedTuple):
    """The rules of a program: which they are, and the program's version, by which a newer one is told."""

    digest: int
    version: int


@cache
def todays_rules() -> Rules:
    """The rules of this program, of their modules' text; some milliseconds, once.

    Price lists are none of them: calls are priced again only when somebody asks for that.
    """
    digest = hashlib.blake2b(digest_size=_DIGEST_BYTES)
    for path in _texts():
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return Rules(int.from_bytes(digest.digest()), version_number(__version__))


def version_number(version: str) -> int:
    """A number for a version, higher for a later one: 1002003 for 1.2.3."""
    number = 0
    for part in [*map(int, re.findall(r"\d+", version)), 0, 0, 0][:3]:
        number = number * 1000 + min(part, 999)
    return number


def _texts() -> Iterator[Path]:
    """What is read for the digest, always in the same order."""
    for folder in FOLDERS:
        yield from sorted((PACKAGE / folder).glob("*.py"))
    yield from (PACKAGE / name for name in FILES)
