"""A run of a dataset as the command line wants it."""

from argparse import Namespace
from collections.abc import Sequence

from spanglass.analysis.evals.scoring import named_apart, scoring_of, usual
from spanglass.cli.datasets import every_example, named_dataset
from spanglass.cli.opening import cap_of, settings_of
from spanglass.cli.prompts import named_version
from spanglass.core.evals import EvalSetup, Scoring
from spanglass.core.exchanges import ADDRESS
from spanglass.core.kept_request import KeptRequest
from spanglass.core.library import Example, Origin
from spanglass.replay.evals.judging import with_judge
from spanglass.replay.evals.orders import EvalOrder, Subject, Who, subject_of
from spanglass.replay.targets import given_base
from spanglass.settings import servers_of
from spanglass.store.reader import Reader


def order_of(reader: Reader, values: Namespace) -> EvalOrder:
    """The run that is wanted; raises ``LookupError`` and ``ValueError`` with sentences."""
    dataset = named_dataset(reader, values.dataset)
    examples = list(every_example(reader, dataset))
    if not examples:
        raise LookupError(f"There is no example in {dataset.name}.")
    prompt, name, number = _prompt(reader, values.prompt)
    who = _who(values, (values.model, values.provider, values.base_url))
    judge = _who(values, (values.judge_model, values.judge_provider, values.judge_base_url))
    setup = EvalSetup(
        dataset.id, dataset.name, with_judge(_scorings(values.scorer, examples), judge), len(examples),
        values.runs, name, number, who.model, who.provider, who.base, max(each.row.id for each in examples),
    )  # fmt: skip
    return EvalOrder(setup, subjects_of(reader, examples, prompt), values.at_once, cap_of(values))


def subjects_of(
    reader: Reader, examples: Sequence[Example], prompt: KeptRequest | None
) -> tuple[Subject, ...]:
    """The examples as a run asks them, each where the call went that it was taken from."""
    return tuple(subject_of(each, prompt, _address(reader, each.row.origin)) for each in examples)


def _address(reader: Reader, origin: Origin | None) -> str | None:
    span = reader.stored_span(origin.trace_id, origin.span_id) if origin is not None else None
    found = span.attributes.get(ADDRESS) if span is not None else None
    return found if isinstance(found, str) else None


def _prompt(reader: Reader, word: str | None) -> tuple[KeptRequest | None, str | None, int | None]:
    if word is None:
        return None, None, None
    prompt, found = named_version(reader, word)
    return found.request, prompt.name, found.row.number


def _scorings(words: Sequence[str], examples: Sequence[Example]) -> tuple[Scoring, ...]:
    if words:
        return named_apart(scoring_of(word) for word in words)
    return usual(
        expected=any(each.expected is not None for each in examples),
        schema=any(each.request.response_format is not None for each in examples),
    )


def _who(values: Namespace, said: tuple[str | None, str | None, str | None]) -> Who:
    model, provider, base = said
    servers = servers_of(settings_of(values).servers)
    return Who(model, provider, base or given_base(provider or "", servers))
