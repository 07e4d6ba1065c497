"""Changes the words of a sample trace: people, users, numbers, identifiers, and the model's snapshot.

It works on the text of the whole request, so that what occurs in several spans, or in JSON within
JSON, stays the same everywhere.
"""

import re
import string
from collections.abc import Mapping
from random import Random

from spanglass.samples.catalogue import SampleTrace

FINGERPRINTS: Mapping[str, str] = {
    "gpt-4o-2024-08-06": "fp_1bb46167f9",
    "gpt-4o-2024-11-20": "fp_7f6be3efb0",
}
"""The snapshots that answer for gpt-4o, oldest first, and the system fingerprint of each."""

_FIRST, _LAST = "Maja", "Lindqvist"
_PEOPLE = (
    (_FIRST, _LAST), ("Oskar", "Brandt"), ("Elin", "Sandvik"), ("Jonas", "Ekholm"), ("Sofie", "Madsen"),
    ("Henrik", "Aalto"), ("Lena", "Fischer"), ("Piet", "Visser"), ("Aino", "Laine"), ("Marek", "Dvorak"),
)  # fmt: skip
_USERS = {"u_2841": 8, "u_1177": 5, "u_0093": 3, "u_3310": 2, "u_4420": 2, "u_0518": 1, "u_2206": 1}
_PREFIXES = ("chatcmpl-", "call_", "toolu_01", "msg_01", "req_011C", "sess_")
_USER = r"u_\d{4}(?!\d)"
_IDENTIFIER = f"(?:{'|'.join(_PREFIXES)})[A-Za-z0-9]{{10,}}"
_ALPHANUMERIC = string.ascii_letters + string.digits


def reworded(sample: SampleTrace, rng: Random, model_version: str | None) -> str:
    """The text of a sample with new words; `model_version` is the snapshot to answer for gpt-4o, if any."""
    swaps = _person(rng) | _numbers(sample, rng) | _snapshot(model_version)
    if sample.variants and (variant := rng.choice((None, *sample.variants))):
        swaps |= variant
    made: dict[str, str] = {}
    user = rng.choices(tuple(_USERS), tuple(_USERS.values()))[0]

    def replacement(match: re.Match[str]) -> str:
        found = match.group()
        if match["id"]:
            return made.setdefault(found, _fresh(found, rng))
        return user if match["user"] else _carried(found, swaps)

    return re.sub(f"(?P<id>{_IDENTIFIER})|(?P<user>{_USER})|{_any_of(swaps)}", replacement, sample.text)


def _person(rng: Random) -> dict[str, str]:
    """Another customer, in every form in which the texts name one."""
    first, last = rng.choice(_PEOPLE)
    return {
        f"{_FIRST} {_LAST}": f"{first} {last}",
        f"{_FIRST}.{_LAST}@".lower(): f"{first}.{last}@".lower(),
        f"M. {_LAST}": f"{first[0]}. {last}",
        _FIRST: first,
        _FIRST.upper(): first.upper(),
        _LAST.upper(): last.upper(),
    }


def _numbers(sample: SampleTrace, rng: Random) -> dict[str, str]:
    """Other numbers that begin with the same digit, as those of orders placed in one season do."""
    return {
        number: number[0] + "".join(rng.choices(string.digits, k=len(number) - 1))
        for number in sample.numbers
    }


def _snapshot(model_version: str | None) -> dict[str, str]:
    if model_version is None:
        return {}
    fingerprint = FINGERPRINTS[model_version]
    return dict.fromkeys(FINGERPRINTS, model_version) | dict.fromkeys(FINGERPRINTS.values(), fingerprint)


def _fresh(identifier: str, rng: Random) -> str:
    """Another identifier of the same kind and length."""
    prefix = next(prefix for prefix in _PREFIXES if identifier.startswith(prefix))
    return prefix + "".join(rng.choices(_ALPHANUMERIC, k=len(identifier) - len(prefix)))


def _any_of(swaps: Mapping[str, str]) -> str:
    """A pattern of all the texts to replace, the longest first; a number matches only as a whole."""
    return "|".join(
        rf"(?<!\d){text}(?!\d)" if text.isdigit() else re.escape(text)
        for text in sorted(swaps, key=len, reverse=True)
    )


def _carried(found: str, swaps: Mapping[str, str]) -> str:
    """What stands in place of `found`; numbers within it are replaced too."""
    placed = swaps[found]
    if found.isdigit():
        return placed
    return re.sub(r"\d+", lambda match: swaps.get(match.group(), match.group()), placed)
