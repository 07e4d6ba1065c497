"""Who can be asked right now, and which models each has: local servers are asked, nobody else is.

Models of services come from the price list, so that no request leaves this machine before one is sent.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from urllib.parse import urlsplit

from spanglass.keychain import PROVIDERS
from spanglass.model_lists import Answer, Question, ask, of_server
from spanglass.model_lists import Standing as Listing
from spanglass.replay.key_finding import KeyOf
from spanglass.replay.model_order import offered
from spanglass.replay.providers import Target
from spanglass.replay.providers.builtin import MODEL
from spanglass.replay.providers.builtin import TARGETS as BUILTIN

WITHIN_S = 0.45
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

Ask = Callable[[Question, float], Answer]
Models = Callable[[str], tuple[str, ...]]
"""The models that a price list has of a provider."""


class State(StrEnum):
    """Whether a target can be asked, and what it lacks else."""

    READY = "ready"
    NO_KEY = "no key"
    NO_ADDRESS = "no address"
    NOT_RUNNING = "not running"
    NOT_INSTALLED = "not installed"


@dataclass(frozen=True, slots=True)
class Standing:
    """How things are with a target; `needs` is a sentence that says what it lacks, empty if it is ready."""

    target: Target
    state: State
    base: str
    models: tuple[str, ...] = ()
    needs: str = ""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is looked at: keys, variables, what is installed, the price list, and how servers are asked."""

    key: KeyOf
    environment: Mapping[str, str]
    has_model: bool
    models: Models
    ask: Ask = ask


def standings(targets: Sequence[Target], around: Surroundings) -> tuple[Standing, ...]:
    """All targets in their order, within half a second; not for the GUI thread, for a keychain may wait."""
    pool = ThreadPoolExecutor(8, "model-lists")
    asked: dict[str, Future[Answer]] = {}
    for target in targets:
        base = target.base(around.environment)
        if target.address.local and target.id != BUILTIN[0].id and _may_be_asked(target, base):
            question = of_server(base, _found_key(target, around.key) or "")
            asked[target.id] = pool.submit(partial(around.ask, question, WITHIN_S))
    here = {target.id: _unasked(target, around) for target in targets if target.id not in asked}
    wait(asked.values(), WITHIN_S)
    pool.shutdown(wait=False, cancel_futures=True)
    return tuple(
        here[target.id] if target.id in here else _answered(target, asked[target.id], around)
        for target in targets
    )


def _may_be_asked(target: Target, base: str) -> bool:
    """Whether a server is on this machine, or where the user says, in the settings or a variable."""
    is_told = target.address.given or base != target.address.usual
    return urlsplit(base).hostname in _LOOPBACK or is_told


def _unasked(target: Target, around: Surroundings) -> Standing:
    """The built-in model, and services, which are not asked."""
    base = target.base(around.environment)
    if target.id == BUILTIN[0].id:
        if around.has_model:
            return Standing(target, State.READY, base, (MODEL,))
        return Standing(
            target, State.NOT_INSTALLED, base, (MODEL,), "The built-in model is not installed yet."
        )
    models = offered(around.models(target.prices), target.family) if target.prices else ()
    if not base:
        needs = f"{target.name} needs an address: set {target.address.variables[0]}."
        return Standing(target, State.NO_ADDRESS, base, models, needs)
    if _found_key(target, around.key) is None and target.keys:
        return Standing(target, State.NO_KEY, base, models, f"{target.name} has no key{_elsewhere(target)}.")
    return Standing(target, State.READY, base, models)


def _elsewhere(target: Target) -> str:
    """Where a key has to be said that the settings have no place for."""
    kept = {provider.variable for provider in PROVIDERS}
    return "" if kept.intersection(target.keys) else f": set {target.keys[0]}, and start Spanglass again"


def _answered(target: Target, future: Future[Answer], around: Surroundings) -> Standing:
    base = target.base(around.environment)
    answer = future.result() if future.done() and not future.cancelled() else Answer(Listing.UNREACHABLE)
    if answer.standing is Listing.REFUSED:
        return Standing(target, State.NO_KEY, base, (), f"{target.name} does not take the key it was given.")
    if answer.standing is Listing.WORKS and answer.models is not None:
        needs = "" if answer.names else f"{target.name} runs, but has no model."
        return Standing(target, State.READY, base, answer.names, needs)
    address = urlsplit(base).netloc
    return Standing(target, State.NOT_RUNNING, base, (), f"{target.name} is not running at {address}.")


def _found_key(target: Target, key: KeyOf) -> str | None:
    return next((found for name in target.keys if (found := key(name))), None)
