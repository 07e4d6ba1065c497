"""The beginning of an answer as a person sees it: where a refusal stands, if there is one."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

HEAD = 420
"""Characters of an answer that are read: refusals come in the first sentences."""

_MOST_SENTENCES = 6
_WINDOW = 4 * HEAD
_THINKING = 200_000
_THOUGHT = ("<think", "[think]", "<reasoning>", "<|channel|>analysis", "◁think▷")
_THOUGHT_ENDS = ("</think>", "</thinking>", "</reasoning>", "[/think]", "final<|message|>", "◁/think▷")
_PLAIN = (("*", ""), ("_", ""), ("#", ""), ("`", "'"))
_PLAIN_TYPE = (
    ("\u2019", "'"), ("\u2018", "'"), ("\u02bc", "'"), ("\u00b4", "'"), ("\uff07", "'"), ("\u201c", '"'),
    ("\u201d", '"'), ("\u201e", '"'), ("\u00ab", '"'), ("\u00bb", '"'), ("\u00a0", " "), ("\u202f", " "),
    ("\u2009", " "), ("\u2011", "-"),
)  # fmt: skip
_LEADING = " \n\r\t'>-:."
_LABEL = re.compile(
    r"(?:\[[^\]\n]{1,24}\]|(?:assistant|answer|response|reply|bot|model|\w{2,12}gpt) ?:)\s*", re.I
)
_LONGEST_LABEL = 26
_CALL = re.compile(r"\[?[\w.]{1,60}\(")
_QUOTED = re.compile(r'"[^"\n]{1,200}"')
_STAGE = re.compile(r"\*(?![*\s(])[^*\n]{3,120}\*")
_LETTER = re.compile(r"(?:subject|betreff|objet|asunto|oggetto|assunto|onderwerp|тема) ?:")
_SPEAKER = re.compile(r"\W{0,3}[A-Z][\w .'-]{0,24}: ")
_ENDED = re.compile(r"[.:!?]\W*$|^\W*\d|^\s*-")
_VERSE = 60
_EDGES = " ,.;:-\n"
_BETWEEN_WORDS = '.,!?:;"()/\u2014\u2013'
_BREAK = re.compile(r"[.!?:;\n](?:(?<=\n)|[\"')]*\s)\s*")


class Opening(NamedTuple):
    """The first words of an answer in plain characters, the same in lower case, and the answer's length."""

    shown: str
    lower: str
    length: int

    def sentences(self) -> list[str]:
        """The first sentences, lower case, without those too short to say anything."""
        return [piece for piece in _BREAK.split(self.lower) if len(piece) > 2][:_MOST_SENTENCES]

    def words_said(self) -> list[str]:
        """The words of the beginning, lower case, with apostrophes and hyphens within them."""
        said = self.lower
        for mark in _BETWEEN_WORDS:
            said = said.replace(mark, " ")
        return said.split()

    def words(self, matched: str) -> str:
        """Matched words as they were written, the last one to its end, where that can be told."""
        at = self.lower.find(matched)
        if at < 0 or len(self.shown) != len(self.lower):
            return matched.strip(_EDGES)
        end = at + len(matched)
        while end < len(self.shown) and self.shown[end].isalnum():
            end += 1
        return self.shown[at:end].strip(_EDGES)


class Finding(NamedTuple):
    """Words that decline and the rule that knows them."""

    rule: str
    words: str


def has_any(cues: Iterable[str], text: str) -> bool:
    """Whether one of the cues stands in a text; asked before patterns because it is so much faster."""
    for cue in cues:  # noqa: SIM110 a generator would take three times as long
        if cue in text:
            return True
    return False


def places(words: Sequence[str], text: str, start: int = 0) -> list[int]:
    """Where any of the words stands in a text, in order; many times faster than a pattern of them."""
    found = []
    for word in words:
        at = text.find(word, start)
        while at >= 0:
            found.append(at)
            at = text.find(word, at + 1)
    found.sort()
    return found


def opening(text: str) -> Opening | None:
    """The beginning of an answer's prose; None where it is thinking aloud, JSON, markup, code or nothing."""
    said = _spoken(text)
    if said is None or _is_data(said):
        return None
    plain = _plain(said[: HEAD + 80]).lstrip(_LEADING)
    if (plain[:1] == "[" or ":" in plain[:_LONGEST_LABEL]) and (label := _LABEL.match(plain)):
        plain = plain[label.end() :].lstrip(_LEADING)
    shown = _unquoted(plain[:HEAD])
    return Opening(shown, shown.lower(), len(text)) if shown else None


def in_another_voice(opening: Opening) -> bool:
    """Whether the beginning is a dialogue, a letter or verse, in which somebody else speaks."""
    lines = [line for line in opening.shown.split("\n") if line.strip()]
    if _LETTER.match(opening.lower) or (
        _SPEAKER.match(lines[0]) and len(list(filter(_SPEAKER.match, lines))) > 1
    ):
        return True
    verse = [line for line in lines[:4] if len(line) <= _VERSE and not _ENDED.search(line)]
    return len(lines) > 3 and len(verse) > 2


def _unquoted(shown: str) -> str:
    """Without what is quoted, which was said by somebody else; an answer that is all one quotation stays."""
    if '"' not in shown:
        return shown
    whole = shown.startswith('"') and shown.find('"', 1) in (-1, len(shown.rstrip()) - 1)
    return shown.strip('"') if whole else _QUOTED.sub('""', shown)


def _spoken(text: str) -> str | None:
    """The first characters after any thinking aloud; None while the model is still thinking."""
    head = text[:_WINDOW].lstrip()
    begun = head[:20].lower().startswith(_THOUGHT)
    if not begun and "</think" not in head:
        return head
    past = text[:_THINKING].lower()
    end = max(past.rfind(mark) + len(mark) if mark in past else 0 for mark in _THOUGHT_ENDS)
    return text[end : end + _WINDOW].lstrip() if end else None


def _plain(text: str) -> str:
    """Without marks of markdown, quotes and spaces as typewriters have them; faster than a table."""
    for mark, plain in _PLAIN if text.isascii() else _PLAIN + _PLAIN_TYPE:
        text = text.replace(mark, plain)
    return text


def _is_data(said: str) -> bool:
    """Whether an answer is made for a program or a stage: JSON, markup, code, a call, a direction."""
    if said.startswith(("{", "<", "```", "~~~", "[{", '["', "[[", "[]")):
        return True
    if _STAGE.match(said):
        return True
    return said.startswith("[") and _CALL.match(said) is not None
