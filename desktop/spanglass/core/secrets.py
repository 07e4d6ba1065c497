"""Secrets in text from traces: keys and tokens are found by their shape and hidden where text is shown."""

import re

MASK = "••••••••"
_VISIBLE_TAIL = 4
_TAIL_FROM = 24

_TOKENS = (
    r"\bsk-(?=[A-Za-z_-]{0,200}\d)[\w-]{16,}",  # OpenAI, Anthropic, OpenRouter, Langfuse
    r"\b(?:gh[pousr]_|github_pat_)\w{20,}",
    r"\b(?:sk|rk)_(?:live|test)_\w{16,}",  # Stripe
    r"\b(?:xox[abeprs]-|xapp-)[\w-]{16,}",  # Slack
    r"\bAIza[\w-]{35}",  # Google
    r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b",  # Amazon
    r"\b(?:gsk_|hf_|npm_|pypi-|glpat-|xai-|tvly-|lsv2_pt_)(?=[A-Za-z_-]{0,200}\d)[\w-]{20,}",
    r"(?<![\w-])eyJ[\w-]{8,2000}\.eyJ[\w-]{8,8000}\.[\w-]{8,2000}",  # JSON Web Tokens
)
_SECRET = re.compile(
    "|".join(
        (
            rf"(?P<token>{'|'.join(_TOKENS)})",
            r"(?i:\bbearer[ \t]{1,4})(?P<bearer>(?=[A-Za-z._~+/=-]{0,200}\d)[\w.~+/=-]{16,})",
            r"(?i:\bbasic[ \t]{1,4})(?P<basic>(?=[A-Za-z+/]{0,200}\d)[A-Za-z0-9+/]{16,}={0,2})",
            r"\b[a-z][a-z0-9+.]{1,20}://[^\s:/@\"']{1,200}:(?P<password>[^\s/@\"']{1,200})@",
            r"-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----"
            r"(?P<key>(?:[A-Za-z0-9+/=\s\\:,.]|-(?!----)){40,20000}+)(?:-----END [A-Z0-9 ]{1,60}-----)?",
        )
    )
)


def found(text: str) -> list[tuple[int, int]]:
    """The (start, end) places in `text` that are to be hidden, in order; ``sk-`` and the like stay."""
    return [_hidden(match) for match in _SECRET.finditer(text)]


def masked(text: str) -> str:
    """The text with every secret replaced by dots; what it begins and ends with may stay readable."""
    out: list[str] = []
    edge = 0
    for start, end in found(text):
        out += (text[edge:start], MASK)
        edge = end
    return "".join((*out, text[edge:])) if out else text


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
