"""Random traces, random filters, and plainly what such a filter finds among them."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Any, TypeAlias

from opentelemetry.proto.trace.v1.trace_pb2 import Span

from builders import MS, T0
from spanglass.core.span import Batch
from traffic import CHAT, a_batch, a_span

MODELS = ("gpt-4o", "gpt-4o-mini", "claude-x")
USERS = ("ann", "bob")
_WORDS = ("quince", "quinces", "medlar", "Medlar!", "sorb-apple", "sorb", "apple", "café", "Cafe", "木瓜")
_PHRASES = ("sorb apple", "quince medlar", "apple sorb", "medlar", "caf", "quinc", "QUINCE", "木瓜", "damson")
_NAMES = ("step", "step", "quince", "sorb-apple pie")
_PREFIX = 3


@dataclass(frozen=True)
class Call:
    """One span as it was sent: a call of a model or a tool."""

    kind: str
    model: str | None
    user: str | None
    put_in: tuple[str, ...]
    come_out: tuple[str, ...]
    took_ms: int
    name: str = "step"
    announced: bool = False
    """Whether it was sent as it began, too."""

    @property
    def says(self) -> tuple[str, ...]:
        """All its texts."""
        return (self.name, *self.put_in, *self.come_out)

    @property
    def attributes(self) -> dict[str, Any]:
        """What is sent of it."""
        said: dict[str, Any] = {"user.id": self.user} if self.user else {}
        if self.kind == "tool":
            given = {
                "gen_ai.tool.call.arguments": self.put_in[0],
                "gen_ai.tool.call.result": self.come_out[0],
            }
            return {**said, "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "t", **given}
        for side, role, texts in (("input", "user", self.put_in), ("output", "assistant", self.come_out)):
            if not texts:
                continue
            parts = [{"role": role, "parts": [{"type": "text", "content": text}]} for text in texts]
            said[f"gen_ai.{side}.messages"] = json.dumps(parts)
        return {**CHAT, **said, "gen_ai.request.model": self.model, "gen_ai.response.model": self.model}


@dataclass(frozen=True)
class Sent:
    """A trace as it was sent; its row is one more than its number."""

    number: int
    start_ns: int
    calls: tuple[Call, ...]

    @property
    def took_ms(self) -> int:
        """How long it took, from the first start to the last end."""
        return max(call.took_ms for call in self.calls)

    def batches(self) -> tuple[Batch, ...]:
        """Its spans, decoded: those that were sent as they began, and all."""
        begun = [
            self._span(at, replace(call, come_out=()), 0)
            for at, call in enumerate(self.calls, 1)
            if call.announced
        ]
        ended = [
            self._span(at, call, self.start_ns + call.took_ms * MS) for at, call in enumerate(self.calls, 1)
        ]
        ended = ended[self.number % len(ended) :] + ended[: self.number % len(ended)]
        return (a_batch(*begun), a_batch(*ended)) if begun else (a_batch(*ended),)

    def _span(self, at: int, call: Call, end_ns: int) -> Span:
        return a_span(
            at, at and 1, (self.number + 1).to_bytes(16, "big"), name=call.name, start=self.start_ns,
            end_time_unix_nano=end_ns, attributes=call.attributes,
        )  # fmt: skip


def random_traces(random: Random, count: int) -> list[Sent]:
    """Traces in which what one span says others often say again, mostly in order of time."""
    return [_trace(random, number) for number in range(count)]


def _trace(random: Random, number: int) -> Sent:
    known = [_text(random) for _ in range(2)]
    calls: list[Call] = []
    for _ in range(random.choice((1, 1, 2, 3, 5))):
        kind = random.choice(("llm", "llm", "tool"))
        sides = []
        for most in (3, 1):
            known.append(_text(random))
            number_of = 1 if kind == "tool" else random.randint(1, most)
            sides.append(tuple(dict.fromkeys(random.choice(known) for _ in range(number_of))))
        model = random.choice(MODELS) if kind == "llm" else None
        took_ms = random.choice((100, 1500, 4000))
        announced = kind == "llm" and random.random() < 0.3
        user, name = random.choice((*USERS, None)), random.choice(_NAMES) if calls else "step"
        calls.append(Call(kind, model, user, sides[0], sides[1], took_ms, name, announced))
    at = number if random.random() < 0.9 else random.randint(0, number)
    return Sent(number, T0 + at // 3 * 1000 * MS, tuple(calls))


def _text(random: Random) -> str:
    return " ".join(random.choice(_WORDS) for _ in range(random.randint(1, 3)))


OfCall: TypeAlias = Callable[[Call], bool]
OfTrace: TypeAlias = Callable[[Sent], bool]


@dataclass(frozen=True)
class Filter:
    """A filter as text, and what it finds."""

    text: str
    finds: OfTrace


def random_filter(random: Random, depth: int = 2) -> Filter:
    """A filter of up to three parts."""
    parts = [_part(random, depth) for _ in range(random.choice((1, 1, 2, 3)))]
    terms = [_term(random) for _ in range(random.choice((0, 0, 1, 2)))]
    texts = [*(part.text for part in parts), *(text for text, _ in terms)]
    random.shuffle(texts)
    tests = [test for _, test in terms]
    return Filter(" ".join(texts), lambda sent: (
        all(part.finds(sent) for part in parts)
        and (not tests or any(all(test(call) for test in tests) for call in sent.calls))
    ))  # fmt: skip


def _part(random: Random, depth: int) -> Filter:
    """A part that is no term of a span: those that stand side by side hold of one same span."""
    ways: list[Callable[[], Filter]] = [
        lambda: _words(random),
        lambda: _of_trace(random),
        lambda: _braces(random),
    ]
    if depth:
        ways += [lambda: _not(random, depth), lambda: _either(random, depth)]
    return random.choice(ways)()


def _not(random: Random, depth: int) -> Filter:
    inner = random_filter(random, depth - 1)
    return Filter(f"-({inner.text})", lambda sent: not inner.finds(sent))


def _either(random: Random, depth: int) -> Filter:
    first, second = (random_filter(random, depth - 1) for _ in range(2))
    return Filter(f"({first.text} OR {second.text})", lambda sent: first.finds(sent) or second.finds(sent))


def _words(random: Random) -> Filter:
    text, test = _said(random)
    return Filter(text, lambda sent: any(test(call) for call in sent.calls))


def _of_trace(random: Random) -> Filter:
    if random.random() < 0.5:
        user = random.choice((*USERS, "nobody"))
        return Filter(f"user:{user}", lambda sent: any(call.user == user for call in sent.calls))
    return Filter("took:>2s", lambda sent: sent.took_ms > 2000)


def _braces(random: Random) -> Filter:
    tests = [random.choice((_said, _term))(random) for _ in range(random.choice((1, 2, 3)))]
    signs = [random.random() < 0.2 for _ in tests]
    texts = ["-" * sign + text for sign, (text, _) in zip(signs, tests, strict=True)]
    return Filter(f"{{{' '.join(texts)}}}", lambda sent: any(
        all(test(call) != sign for sign, (_, test) in zip(signs, tests, strict=True)) for call in sent.calls
    ))  # fmt: skip


def _said(random: Random) -> tuple[str, OfCall]:
    """Words that a span says on any side; the last of those that are not quoted goes on."""
    phrase, quoted = random.choice(_PHRASES), random.random() < 0.6
    if not quoted:
        phrase = phrase.split()[0]
    goes_on = not quoted and len(phrase) >= _PREFIX and phrase.isascii()
    test = _sayer(phrase, goes_on=goes_on)
    return f'"{phrase}"' if quoted else phrase, lambda call: test(call.says)


def _term(random: Random) -> tuple[str, OfCall]:
    """A term that speaks of one span."""
    way = random.randrange(5)
    if way == 0:
        kind = random.choice(("llm", "tool"))
        return f"kind:{kind}", lambda call: call.kind == kind
    if way == 1:
        model = random.choice(MODELS)
        return f"model:{model}", lambda call: (call.model or "").startswith(model)
    phrase, goes_on = random.choice(_PHRASES), random.random() < 0.3
    test = _sayer(phrase, goes_on=goes_on)
    value = f'"{phrase}{"*" * goes_on}"'
    if way == 2:
        return f"in:{value}", lambda call: test(call.put_in)
    return f"out:{value}", lambda call: test(call.come_out)


def _sayer(phrase: str, *, goes_on: bool) -> Callable[[tuple[str, ...]], bool]:
    """Whether one of some texts says a phrase, word by word."""
    wanted = list(_split(phrase))

    def says(texts: tuple[str, ...]) -> bool:
        return any(_follow(list(_split(text)), wanted, goes_on=goes_on) for text in texts)

    return says


def _follow(words: list[str], wanted: list[str], *, goes_on: bool) -> bool:
    for first in range(len(words) - len(wanted) + 1):
        part = words[first : first + len(wanted)]
        last = part[-1].startswith(wanted[-1]) if goes_on else part[-1] == wanted[-1]
        if part[:-1] == wanted[:-1] and last:
            return True
    return False


def _split(text: str) -> Iterator[str]:
    """Words without accents and case; of Han each character is one."""
    plain = "".join(each for each in unicodedata.normalize("NFD", text) if not unicodedata.combining(each))
    yield from re.findall(r"[a-z0-9]+|[\u4e00-\u9fff]", plain.lower())
