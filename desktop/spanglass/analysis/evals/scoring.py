"""The scorers there are, and the columns of scores that are made with them."""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from spanglass import extensions
from spanglass.analysis import scorers
from spanglass.analysis.scorers import Kind, Option, Scorer
from spanglass.analysis.scorers.plain import Plain
from spanglass.core.eval_json import scoring_from
from spanglass.core.evals import Scoring
from spanglass.core.library import LONGEST_NAME
from spanglass.core.span import Value


@cache
def known() -> Mapping[str, Scorer]:
    """All scorers by name."""
    return {scorer.name: scorer for scorer in extensions.load(scorers, "SCORER")}


def scorer_of(scoring: Scoring) -> Scorer:
    """The scorer of a column; raises ``ValueError`` with a sentence for one that there is not."""
    found = known().get(scoring.kind)
    if found is None:
        raise ValueError(f"There is no scorer {scoring.kind}. There are {', '.join(known())}.")
    return found


def alike(first: Scoring, second: Scoring) -> bool:
    """Whether two columns measure the same: a rubric, or who judges by it, makes another measure."""
    return (first.name, first.kind, dict(first.options)) == (second.name, second.kind, dict(second.options))


def is_binary(scoring: Scoring) -> bool:
    """Whether a column's scores are 0 and 1 alone."""
    scorer = known().get(scoring.kind)
    return scorer is not None and scorer.binary


def surely_ends(scoring: Scoring) -> bool:
    """Whether a column's scorer ends soon, whatever it is given; nobody knows it of those that were added."""
    scorer = known().get(scoring.kind)
    return isinstance(scorer, Plain) and scorer.ends


def scoring_of(word: str) -> Scoring:
    """A column as the command line says it; raises ``ValueError`` with a sentence.

    ``KIND``, ``KIND:VALUE`` with the kind's first option, or ``KIND:{…}`` with options as JSON; a name for
    the column goes before it: ``NAME=KIND…``. An object of JSON has all of it.
    """
    if word.startswith("{"):
        return _read(word)
    head, colon, rest = word.partition(":")
    name, equals, kind = head.rpartition("=")
    scorer = scorer_of(Scoring("", kind.strip()))
    options = _options(scorer, rest.strip()) if colon else {}
    return made(name if equals else "", scorer, options)


def made(name: str, scorer: Scorer, options: Mapping[str, Value]) -> Scoring:
    """A column with a name, by default its scorer's title; raises ``ValueError`` with a sentence."""
    scorer.check(options)
    return Scoring(" ".join(name.split())[:LONGEST_NAME] or scorer.title, scorer.name, dict(options))


def named_apart(scorings: Iterable[Scoring]) -> tuple[Scoring, ...]:
    """The same columns with numbers behind names that come more than once."""
    return tuple(_apart(scorings))


def usual(*, expected: bool, schema: bool) -> tuple[Scoring, ...]:
    """The columns where none are named: what can be told of examples that expect answers, or have schemas."""
    kinds = [*(("similarity",) if expected else ()), *(("schema",) if schema else ()), "refused"]
    return tuple(made("", known()[kind], {}) for kind in kinds)


def _read(text: str) -> Scoring:
    try:
        found = scoring_from(json.loads(text))
    except RecursionError as error:
        raise ValueError("A scorer is an object with a “kind”.") from error
    return made(found.name, scorer_of(found), found.options)


def _apart(scorings: Iterable[Scoring]) -> Iterator[Scoring]:
    seen: set[str] = set()
    for each in scorings:
        name, number = each.name, 1
        while name in seen:
            number += 1
            name = f"{each.name} {number}"
        seen.add(name)
        yield Scoring(name, each.kind, each.options)


def _options(scorer: Scorer, text: str) -> dict[str, Value]:
    if text.startswith("{"):
        try:
            found = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise ValueError(f"The options of the scorer {scorer.name} are not JSON: {error}.") from error
        return dict(found)
    if not text:
        return {}
    if not scorer.options:
        raise ValueError(f"The scorer {scorer.name} has no option.")
    first = scorer.options[0]
    return {first.name: value_of(first, text)}


def value_of(option: Option, text: str) -> Value:
    """An option's value out of a text; raises ``ValueError`` with a sentence."""
    if option.kind is Kind.FLAG:
        if text.lower() not in ("true", "yes", "1", "false", "no", "0"):
            raise ValueError(f"“{option.name}” is true or false.")
        return text.lower() in ("true", "yes", "1")
    if option.kind is Kind.NUMBER:
        try:
            return float(text)
        except ValueError as error:
            raise ValueError(f"“{option.name}” is a number.") from error
    if option.kind is Kind.JSON:
        try:
            found: Value = json.loads(text)
        except (ValueError, RecursionError):
            return text
        return found
    return text
