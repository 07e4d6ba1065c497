"""Why an answer declines: by a policy, for want of an ability or data, or by a rule of the business."""

import re

from spanglass.analysis.refusals.refusal_signals import BUSINESS, BUSINESS_CUES, BUSINESS_TURNS, MY_RULES
from spanglass.analysis.refusals.refusal_text import Finding, Opening, has_any
from spanglass.core.judgement import RefusalKind

_AROUND, _NEAR = 160, 40
_CODE = 2
_JUDGING = ("own_rules", "unfit", "lectures", "support")
_LIMITED = ("unable", "hedges", "cannot", "regret")
_POLICY = (
    "illegal", "unethical", "harm", "danger", "unsafe", "violen", "weapon", "explicit", "copyright",
    "offensive", "hate", "discriminat", "malicious", "without their", "without his", "without her",
    "without your permission", "permission", "authoriz", "authoris", "consent", "guideline",
    "against my ", "against our ", "private", "privacy", "comfortable",
)  # fmt: skip
_CAPABILITY = (
    "real-time", "current ", "latest", "up-to-date", "live data", "live prices", "browse the",
    "browsing the", "internet", "knowledge cutoff", "training data", "text-based", "language model",
    "capabilit", " ability", "access to", "enough information", "enough context", "image", "picture",
    " visual", "audio", "video", " file", " link", "attachment", "diagram", "flowchart", "physical",
    "predict", "the future", "remember", " recall", "verify", "confirm", " know", " feel", "experience",
    "emotion",
)  # fmt: skip
_LACKS = re.compile(
    r"(?:don't|do not) (?:currently )?have (?:\w+[- ]){0,4}?(?:access|ability|capability|information|data)\b"
    r"|only a language model|text-based"
)
_LACKING = ("have ", "only a language model", "text-based")
_SERVICE = re.compile(
    r"\b(?:tickets?|flights?|reservations?|bookings?|orders?|refunds?|fares?|returns?|exchanges?"
    r"|cancell?ations?|subscription"
    r"|membership|warranty|compensation|fees?|your account|human agent)\b"
)
_ABROAD = (
    "en temps réel", "accès à", "accéder", "navigu", "fichier", "in echtzeit", "zugriff", "zugang",
    "bilder", "aktuelle", "en tiempo real", "acceso", "acceder", "in tempo reale", "accesso",
    "accedere", "em tempo real", "acesso", "acessar", "toegang", "в реальном времени", "доступ", "实时",
    "實時", "访问", "訪問", "リアルタイム", "アクセス", "실시간", "접근",
)  # fmt: skip


def kind(finding: Finding, opening: Opening) -> RefusalKind:
    """The kind of a decline, from its words and those that follow them."""
    at = max(opening.lower.find(finding.words.lower()), 0)
    about = opening.lower[at : at + len(finding.words) + _AROUND]
    if _by_business(finding, about, opening):
        return RefusalKind.BUSINESS
    return RefusalKind.CAPABILITY if _incapable(finding, about, opening) else RefusalKind.POLICY


def _incapable(finding: Finding, about: str, opening: Opening) -> bool:
    """Whether an ability or data is wanting rather than a will."""
    if len(finding.rule) == _CODE:
        return has_any(_ABROAD, about)
    if finding.rule in _JUDGING or has_any(_POLICY, about):
        return "capabilit" in finding.words.lower()
    if finding.rule in _LIMITED:
        return finding.rule == "unable" or has_any(_CAPABILITY, about)
    near = has_any(_CAPABILITY, about[: len(finding.words) + _NEAR])
    if near and "access" not in about and not MY_RULES.search(opening.lower):
        return True
    said = opening.lower[: opening.lower.find(about) + len(about)]
    return has_any(_LACKING, said) and _LACKS.search(said) is not None


def _by_business(finding: Finding, about: str, opening: Opening) -> bool:
    """Whether somebody who serves customers declines: the business's rules, or its goods in its own name."""
    if finding.rule == "business_rule":
        return True
    said = opening.lower
    if has_any(BUSINESS_TURNS, said) and has_any(BUSINESS_CUES, said) and BUSINESS.search(said):
        return True
    return finding.words.lower().startswith("we") and _SERVICE.search(about) is not None
