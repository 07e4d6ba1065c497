"""Secrets in text from traces: keys and tokens are found by their shape and hidden where text is shown."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

MASK = "••••••••"
LONGEST_KEY = 20_000
"""Characters that a private key over several lines may have."""

_VISIBLE_TAIL = 4
_TAIL_FROM = 24


@dataclass(frozen=True, slots=True)
class _Shape:
    """A kind of secret: texts that each of them has at one place, and what must match from there on.

    A text is searched for the beginnings only, which is many times faster than one pattern for all
    kinds. The pattern's named group is what is secret.
    """

    beginnings: tuple[str, ...]
    pattern: re.Pattern[str]


def _token(beginnings: str, rest: str) -> _Shape:
    return _Shape(tuple(beginnings.split()), re.compile(rf"(?P<token>{rest})"))


_SHAPES = (
    _token("sk-", r"\bsk-(?=[A-Za-z_-]{0,200}\d)[\w-]{16,}"),  # OpenAI, Anthropic, OpenRouter, Langfuse
    _token("ghp_ gho_ ghu_ ghs_ ghr_ github_pat_", r"\b(?:gh[pousr]_|github_pat_)\w{20,}"),
    _token("sk_live_ sk_test_ rk_live_ rk_test_", r"\b[sr]k_(?:live|test)_\w{16,}"),  # Stripe
    _token("xox xapp-", r"\b(?:xox[abeprs]-|xapp-)[\w-]{16,}"),  # Slack
    _token("AIza", r"\bAIza[\w-]{35}"),  # Google
    _token("AKIA ASIA", r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"),  # Amazon
    _token(
        "gsk_ hf_ npm_ pypi- glpat- xai- tvly- lsv2_pt_",
        r"\b(?:gsk_|hf_|npm_|pypi-|glpat-|xai-|tvly-|lsv2_pt_)(?=[A-Za-z_-]{0,200}\d)[\w-]{20,}",
    ),
    _token("eyJ", r"(?<![\w-])eyJ[\w-]{8,2000}\.eyJ[\w-]{8,8000}\.[\w-]{8,2000}"),  # JSON Web Tokens
    _Shape(
        ("://",),
        re.compile(r"(?<=[a-z0-9+.]{2})://[^\s:/@\"']{0,200}:(?P<password>[^\s/@\"']{1,200})@"),
    ),
    _Shape(
        ("-----BEGIN ",),
        re.compile(
            r"-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----"
            rf"(?P<key>(?:[A-Za-z0-9+/=\s\\:,.]|-(?!----)){{40,{LONGEST_KEY}}})"
            r"(?:-----END [A-Z0-9 ]{1,60}-----)?"
        ),
    ),
)
# The only shapes in letters of either case: searched for by their first letter.
_SCHEMES = re.compile(
    r"[bB](?:(?i:(?<=\bb)earer[ \t]{1,4})(?P<bearer>(?=[A-Za-z._~+/=-]{0,200}\d)[\w.~+/=-]{16,})"
    r"|(?i:(?<=\bb)asic[ \t]{1,4})(?P<basic>(?=[A-Za-z+/]{0,200}\d)[A-Za-z0-9+/]{16,}={0,2}))"
)


def found(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """The (start, end) places in `text` that are to be hidden, in order; ``sk-`` and the like stay.

    Only secrets that lie wholly between `start` and `end` are looked for.
    """
    end = len(text) if end is None else end
    matches = [match for shape in _SHAPES for match in _of_shape(shape, text, start, end)]
    matches += _SCHEMES.finditer(text, start, end)
    places, edge = [], start
    for match in sorted(matches, key=lambda match: match.start()):
        if match.start() >= edge:
            places.append(_hidden(match))
            edge = match.end()
    return places


def masked(text: str) -> str:
    """The text with every secret replaced by dots; what it begins and ends with may stay readable."""
    out: list[str] = []
    edge = 0
    for start, end in found(text):
        out += (text[edge:start], MASK)
        edge = end
    return "".join((*out, text[edge:])) if out else text


def _of_shape(shape: _Shape, text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    for beginning in shape.beginnings:
        at = text.find(beginning, start, end)
        while at >= 0:
            match = shape.pattern.match(text, at, end)
            if match:
                yield match
            at = text.find(beginning, match.end() if match else at + len(beginning), end)


def _hidden(match: re.Match[str]) -> tuple[int, int]:
    """The part of a match that is secret: its last characters are left where enough others are hidden."""
    name = match.lastgroup or "token"
    start, end = match.span(name)
    if name != "token":
        return start, end
    value = match.group(name)
    prefix = re.match(r"[A-Za-z]{2,6}[-_](?:[a-z]{2,7}\d{0,2}[-_]){0,2}|AIza|AKIA|ASIA|eyJ", value)
    keep = len(prefix.group()) if prefix else 0
    tail = _VISIBLE_TAIL if len(value) - keep >= _TAIL_FROM else 0
    return start + keep, end - tail
