"""What is taken out of text that leaves the machine: secrets by more shapes than are masked on the screen."""

import re
from collections.abc import Iterator

from spanglass.core import secrets

_TOKEN = re.compile(r"[\w.~+/=:-]*")
_BEFORE = re.compile(r"[\w.~+/=-]*\Z")
_LONGEST = 4096
_KEYS = (
    r"\bsk-(?=[A-Za-z_-]{0,200}\d)[\w-]{12,}",
    r"SG\.[\w-]{16,}\.[\w-]{16,}", r"\bSK[0-9a-f]{32}\b", r"\bAC[0-9a-f]{32}\b",
    r"ya29\.[\w-]{20,}", r"\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{20,}", r"\bdop_v1_[0-9a-f]{40,}",
    r"\bdapi[0-9a-f]{30,}", r"\bPMAK-[0-9a-f-]{40,}", r"\blin_api_\w{20,}", r"\b(?:ntn|secret)_\w{30,}",
    r"\bkey-[0-9a-f]{32}\b", r"\bsq0[a-z]{3}-[\w-]{20,}", r"\bEAA\w{40,}", r"\b\d{8,10}:AA[\w-]{30,}",
    r"hooks\.slack\.com/services/[\w/]{20,}", r"discord(?:app)?\.com/api/webhooks/\d+/[\w-]{20,}",
    r"\bAGE-SECRET-KEY-1\w{50,}",
    r"\bpk_live_\w{16,}", r"\bwhsec_\w{16,}", r"\b[rs]k_(?:live|test)_\w{10,}",
    r"\bcfut_\w{20,}",
    r"\bpat\w{14}\.[0-9a-f]{60,}", r"\br8_\w{30,}", r"\bnvapi-[\w-]{30,}", r"\bpplx-\w{30,}",
    r"\bsntrys_[\w=+/-]{30,}", r"\bglsa_\w{30,}", r"\bdckr_pat_[\w-]{20,}", r"\bATATT3[\w=-]{50,}",
    r"\bAIza[\w-]{30,}", r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b", r"\bhf_\w{16,}", r"\bgh[pousr]_\w{20,}",
)  # fmt: skip
_STATED = re.compile(
    r"(?i)(?:api[-_ ]?key|secret(?:[-_ ]?access)?[-_ ]?key|access[-_ ]?key|account[-_ ]?key|"
    r"client[-_ ]?secret|"
    r"(?:access|auth|refresh|session|bearer|id)[-_ ]?token|password|passwd|\bpwd|(?:set-)?cookie|"
    r"authorization|\bsig)[\"']?\s{0,3}(?:=|:|\bis\b(?=\s{1,3}\S{0,60}\d))\s{0,3}[\"']?"
    r"(?:(?:bearer|basic|token)\s{1,3})?"
    r"(?P<value>[^\s\"',;&<>]{6,500})"
)
_SHAPES = re.compile("|".join(f"(?:{key})" for key in _KEYS))
_CARD = re.compile(r"\b\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{1,7}\b")
EMAIL = re.compile(r"[\w.+%-]{1,64}@(?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,24}")
"""An e-mail address."""

NUMBER = re.compile(r"(?<![\w.])\+?\d(?:[ ()./-]{0,2}\d){3,30}(?!\w)")
"""A number of four digits or more: of a telephone, an account, a card, an order."""


def secret_places(text: str) -> list[tuple[int, int]]:
    """Where the secrets in a text are, each from its first to its last character, in order."""
    places = [_whole(text, place) for place in secrets.found(text)]
    places += [match.span() for match in _SHAPES.finditer(text)]
    places += [match.span("value") for match in _STATED.finditer(text)]
    return list(_apart(sorted(places)))


def _whole(text: str, place: tuple[int, int]) -> tuple[int, int]:
    """The whole of a token of which the screen leaves the beginning and the end readable."""
    start, end = place
    if "\n" in text[start:end]:
        return start, end
    before = _BEFORE.search(text, max(0, start - _LONGEST), start)
    after = _TOKEN.match(text, end, end + _LONGEST)
    begin = before.start() if before and text[start - 1 : start] not in (":", "/") else start
    return begin, after.end() if after and text[end : end + 1] != "@" else end


def _apart(places: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The places, those that overlap as one."""
    start = end = -1
    for first, last in places:
        if first > end:
            if end >= 0:
                yield start, end
            start, end = first, last
        else:
            end = max(end, last)
    if end >= 0:
        yield start, end
