"""What is taken out of text that leaves the machine: secrets by more shapes than are masked on the screen."""

import re
from base64 import b64decode
from collections.abc import Iterator

from spanglass.core import secrets
from spanglass.core.late_pattern import late_pattern

_TOKEN = late_pattern(r"[\w.~+/=:-]*")
_BEFORE = late_pattern(r"[\w.~+/=-]*\Z")
_LONGEST = 4096
_SHORTEST = 9
_KEYS: tuple[tuple[str, str], ...] = (
    ("sk-", r"\bsk-(?=[A-Za-z_-]{0,200}\d)[\w-]{12,}"),
    ("SG.", r"SG\.[\w-]{16,}\.[\w-]{16,}"), ("SK", r"\bSK[0-9a-f]{32}\b"), ("AC", r"\bAC[0-9a-f]{32}\b"),
    ("ya29.", r"ya29\.[\w-]{20,}"), ("shp", r"\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{20,}"),
    ("dop_v1_", r"\bdop_v1_[0-9a-f]{40,}"), ("dapi", r"\bdapi[0-9a-f]{30,}"),
    ("PMAK-", r"\bPMAK-[0-9a-f-]{40,}"), ("lin_api_", r"\blin_api_\w{20,}"), ("ntn_", r"\bntn_\w{30,}"),
    ("secret_", r"\bsecret_\w{30,}"), ("key-", r"\bkey-[0-9a-f]{32}\b"), ("sq0", r"\bsq0[a-z]{3}-[\w-]{20,}"),
    ("EAA", r"\bEAA\w{40,}"), (":AA", r"(?:\b|(?<=bot))\d{8,10}:AA[\w-]{30,}"),
    ("hooks.slack.com", r"hooks\.slack\.com/services/[\w/]{20,}"),
    ("/api/webhooks/", r"discord(?:app)?\.com/api/webhooks/\d+/[\w-]{20,}"),
    ("AGE-SECRET-KEY-1", r"\bAGE-SECRET-KEY-1\w{50,}"), ("pk_live_", r"\bpk_live_\w{16,}"),
    ("whsec_", r"\bwhsec_\w{16,}"), ("k_live_", r"\b[rs]k_live_\w{10,}"),
    ("k_test_", r"\b[rs]k_test_\w{10,}"),
    ("cfut_", r"\bcfut_\w{20,}"), ("pat", r"\bpat\w{14}\.[0-9a-f]{60,}"), ("r8_", r"\br8_\w{30,}"),
    ("nvapi-", r"\bnvapi-[\w-]{30,}"), ("pplx-", r"\bpplx-\w{30,}"), ("sntrys_", r"\bsntrys_[\w=+/-]{30,}"),
    ("glsa_", r"\bglsa_\w{30,}"), ("dckr_pat_", r"\bdckr_pat_[\w-]{20,}"), ("ATATT3", r"\bATATT3[\w=-]{50,}"),
    ("AIza", r"\bAIza[\w-]{30,}"), ("AKIA", r"\bAKIA[A-Z0-9]{16}\b"), ("ASIA", r"\bASIA[A-Z0-9]{16}\b"),
    ("hf_", r"\bhf_\w{16,}"), ("gh", r"\bgh[pousr]_\w{20,}"),
    ("pcsk_", r"\bpcsk_\w{30,}"), ("pk-lf-", r"\bpk-lf-[0-9a-f-]{30,}"),
    ("lsv2_", r"\blsv2_[a-z]{2}_\w{20,}"), ("ls__", r"\bls__[0-9a-f]{32}\b"),
    ("GOCSPX-", r"\bGOCSPX-[\w-]{20,}"), ("1//0", r"\b1//0[\w-]{40,}"), ("AQ.", r"\bAQ\.Ab[\w-]{30,}"),
    ("tgp_v1_", r"\btgp_v1_[\w-]{30,}"), ("fw", r"\bfw[_-](?=[A-Za-z]{0,24}\d)[A-Za-z0-9]{22,30}\b"),
    ("pa-", r"\bpa-(?=[A-Za-z_-]{0,40}\d)[\w-]{40,}"), ("sk_", r"\bsk_[0-9a-f]{40,}\b"),
    ("jina_", r"\bjina_\w{40,}"), ("fc-", r"\bfc-[0-9a-f]{32}\b"), ("csk-", r"\bcsk-\w{40,}"),
    ("wandb_v1_", r"\bwandb_v1_\w{40,}"), ("pylf_v", r"\bpylf_v\d_[a-z]{2,4}_\w{30,}"),
    ("sbp_", r"\bsbp_[0-9a-f]{40}"), ("sb_secret_", r"\bsb_secret_[\w-]{20,}"),
    ("vercel_", r"\bvercel_[a-z]{2,8}_(?:rw_)?\w{30,}"), ("hv", r"\bhv[sbr]\.[\w-]{24,}"),
    (".atlasv1.", r"\b\w{14}\.atlasv1\.[\w-]{60,}"), ("sess-", r"\bsess-(?=[A-Za-z]{0,40}\d)\w{40}\b"),
    ("-us", r"\b[0-9a-f]{32}-us\d{1,2}\b"), ("figd_", r"\bfigd_[\w-]{30,}"),
    ("NRAK-", r"\bNRAK-[A-Z0-9]{27}\b"),
    ("rubygems_", r"\brubygems_[0-9a-f]{40,}"), ("cio", r"\bcio[A-Za-z0-9]{32}\b"),
    ("dp.", r"\bdp\.[a-z]{2,5}\.[\w.-]{40,}"), ("pscale_", r"\bpscale_[a-z]{2,5}_[\w-]{30,}"),
    ("HRKU-", r"\bHRKU-[\w-]{30,}"), ("esecret_", r"\besecret_\w{20,}"), ("ABSK", r"\bABSK[\w+/]{80,}={0,2}"),
    ("ak-", r"\bak-(?=[A-Za-z]{0,22}\d)[A-Za-z0-9]{22}\b"),
    ("as-", r"\bas-(?=[A-Za-z]{0,22}\d)[A-Za-z0-9]{22}\b"),
    ("key=", r"(?<=[?&]key=)[\w.-]{16,}"), ("token=", r"(?<=[?&]token=)[\w.-]{16,}"),
    ("secret=", r"(?<=[?&]secret=)[\w%-]{12,}"), ("-Signature=", r"(?<=-Signature=)[0-9a-f]{40,}"),
    ("%3A%2F%2F", r"(?<=%3A%2F%2F)[\w.-]{0,64}%3A(?:(?!%40)[\w.%~-]){4,200}(?=%40)"),
    (" -u ", r"(?<= -u )[A-Za-z][\w.@-]{0,63}:(?=\S{0,100}\d)[^\s\"'\\]{6,200}"),
    ("hooks.slack.com", r"hooks\.slack\.com/(?:workflows|triggers)/[\w/]{20,}"),
    ("webhook.office.com", r"webhook\.office\.com/webhookb2/[\w@/-]{40,}"),
    ("xoxd-", r"\bxoxd-[\w%+/=-]{20,}"), ("ATBB", r"\bATBB\w{24,}"),
    ("gl", r"\bgl(?:rt|dt|cbt|ptt|soat|imt|agent|ffct)-[\w-]{20,}"), ("glc_", r"\bglc_[\w+/=]{32,}"),
    ("xkeysib-", r"\bxkeysib-[0-9a-f]{40,}-\w{10,}"), ("sntryu_", r"\bsntryu_[0-9a-f]{40,}"),
    ("re_", r"\bre_[A-Za-z0-9]{6,10}_(?=[A-Za-z]{0,24}\d)[A-Za-z0-9]{20,}\b"),
    ("phx_", r"\bphx_\w{30,}"), ("fm2_", r"\bfm2_[\w+/=,-]{40,}"), ("rnd_", r"\brnd_[A-Za-z0-9]{24,}\b"),
    ("nfp_", r"\bnfp_\w{30,}"), ("napi_", r"\bnapi_[A-Za-z0-9]{40,}"), ("api_org_", r"\bapi_org_\w{30,}"),
    ("pk_", r"\bpk_\d{5,10}_[A-Z0-9]{28,}\b"),
    ("auth", r"(?<=auth)(?:\\{0,3}\": ?\\{0,3}\")[A-Za-z0-9+/]{16,}={1,2}(?=\\{0,3}\")"),
    ("login ", r"(?<=login )\S{1,64}\s{1,20}password\s{1,20}(?=\S{0,100}\d)\S{6,200}"),
    (".", r"\b[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,}"),
)  # fmt: skip
_SHAPES = tuple((part, late_pattern(pattern)) for part, pattern in _KEYS)
"""Shapes of keys, each with a text that it has in it: looking for that is a hundred times faster."""

_ENDS = (
    "key",
    "token",
    "password",
    "passwd",
    "pwd",
    "cookie",
    "authorization",
    "sig",
    "secret",
    "passphrase",
)
_AFTER = late_pattern(r"\\{0,3}(?:[\"']?\s{0,3}(?:[=:]|[iI][sS]\b)|[\"'],)")
_NEXT = (
    r"[\"'],\s{0,3}(?:\\{0,3}[\"']value\\{0,3}[\"']\s{0,3}:\s{0,3})?\\{0,3}[\"']"
    r"(?=(?:\w{1,12}\s)?[^\s\"']{0,200}\d)"
)
"""A value that stands behind its name in a list, or is that of an object with the name in another member."""

_NAME_BEFORE, _STATED_AFTER = 24, 640
_STATED = late_pattern(
    r"(?i)(?:api[-_ ]?key|secret(?:[-_ ]?access)?[-_ ]?key|access[-_ ]?key|account[-_ ]?key|"
    r"client[-_ ]?secret|"
    r"(?:access|api|auth|refresh|session|bearer|id)[-_ ]?token|"
    r"(?-i:\b(?!MAX|MIN|NUM|PAD|EOS|BOS|STOP)[A-Z][A-Z0-9]{1,20}_(?:TOKEN|SECRET))|"
    r"(?:private|signing|encryption|master)[-_ ]?key|passphrase|"
    r"password|passwd|\bpwd|(?:set-)?cookie|"
    r"authorization|\bsig)\\{0,3}(?:[\"']?\s{0,3}(?:=|:|\bis\b(?=\s{1,3}\S{0,60}\d))\s{0,3}\\{0,3}[\"']?|"
    rf"{_NEXT})"
    r"(?:(?:bearer|basic|token)\s{1,3})?"
    r"(?P<value>(?!-{5})(?:[^\s\"',;&<>\\]|\\+(?![\"'\\])){6,500})"
)
_COOKIES = late_pattern(
    r"(?i)\b(?:set-)?cookie\\{0,3}[\"']?\s{0,3}[:=]\s{0,3}\\{0,3}[\"']?"
    r"(?P<value>[\w.-]{1,64}=[^\r\n\"'<>\\]{4,4000})"
)
EMAIL = late_pattern(r"[\w.+%-]{1,64}@(?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,24}")
"""An e-mail address."""

NUMBER = late_pattern(
    r"(?<![\w.])\+?\d(?:[ ()./-]{0,2}\d){3,30}(?!\w)"
    r"|\b[A-Z]{2}\d{2}(?=[ A-Z]{0,12}\d)(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b"
)
"""A number of four digits or more, of a telephone, a card, an order, or that of a bank account (IBAN)."""
_BASE64 = late_pattern(r"(?<![\w+/-])[A-Za-z0-9+/_-]{32,}")
_LOOKED_AT, _LONGEST_BASE64, _MOST_TIMES = 32, 1 << 20, 2


def secret_places(text: str, unpack: int = _MOST_TIMES) -> list[tuple[int, int]]:
    """Where the secrets in a text are, each from its first to its last character, in order.

    Base64 in which there is one is a secret as a whole; so often is it looked for what is in that.
    """
    if len(text) < _SHORTEST:
        return []
    places = [_whole(text, place) for place in secrets.found(text)]
    for part, shape in _SHAPES:
        if part in text:
            places += [match.span() for match in shape.finditer(text)]
    places += [match.span("value") for match in _stated(text)]
    if "ookie" in text or "OOKIE" in text:
        places += [match.span("value") for match in _COOKIES.finditer(text)]
    if unpack and len(text) >= _LOOKED_AT:
        found = _BASE64.finditer(text)
        places += [match.span() for match in found if _holds_secret(match.group(), unpack - 1)]
    return list(_apart(sorted(places)))


def _holds_secret(packed: str, unpack: int) -> bool:
    """Whether Base64 is text in which there is a secret; whether it is text at all its beginning shows."""
    if not _unpacked(packed[:_LOOKED_AT]).isascii() or len(packed) > _LONGEST_BASE64:
        return False
    text = _unpacked(packed)
    return bool(text) and bool(secret_places(text, unpack))


def _unpacked(packed: str) -> str:
    """The text that Base64 of either alphabet holds; nothing if it holds none."""
    whole = packed.replace("-", "+").replace("_", "/")
    try:
        text = b64decode(whole + "=" * (-len(whole) % 4)).decode()
    except ValueError:
        return ""
    return text if text.isprintable() or all(map(_is_of_text, text)) else ""


def _is_of_text(character: str) -> bool:
    return character.isprintable() or character in "\r\n\t"


def _stated(text: str) -> Iterator[re.Match[str]]:
    """Values that are said to be secrets: the last words of their names are looked for first."""
    low = text.lower()
    if len(low) != len(text):  # a few letters become two
        yield from _STATED.finditer(text)
        return
    for word in _ENDS:
        at = low.find(word)
        while at >= 0:
            end = at + len(word)
            if _AFTER.match(text, end):
                yield from _STATED.finditer(text, max(0, at - _NAME_BEFORE), end + _STATED_AFTER)
            at = low.find(word, end)


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
