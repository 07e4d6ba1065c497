"""The price list that ships with genai-prices: finds a call's model in it; no network."""

from collections.abc import Iterator, Sequence
from functools import partial

from spanglass.analysis.pricing.listed_model import Entry
from spanglass.analysis.pricing.model_names import is_local, listed_provider, names, prefixed, without_date
from spanglass.analysis.pricing.price_list import Call
from spanglass.analysis.pricing.rates import Rates, sheets
from spanglass.analysis.pricing.shipped_data import __version__, find_provider_by_id, get_snapshot, types
from spanglass.core.receipt import Flag, Note

_MAKERS = ("openai", "anthropic", "google", "mistral", "cohere", "voyageai", "deepseek", "x-ai")
"""Providers whose models are known by their names alone."""


class ShippedPrices:
    """genai-prices' data as a price list."""

    def __init__(self, providers: Sequence[types.Provider], version: str) -> None:
        self._providers = list(providers)
        self._by_id = {provider.id: provider for provider in providers}
        self._version = version

    @classmethod
    def installed(cls) -> "ShippedPrices":
        """The data of the installed package, or the update it was given."""
        snapshot = get_snapshot()
        updated = f", updated {snapshot.timestamp:%Y-%m-%d}" if snapshot.from_auto_update else ""
        return cls(snapshot.providers, f"genai-prices {__version__}{updated}")

    def models(self, provider: str) -> tuple[str, ...]:
        """The names of a provider's models that are not withdrawn."""
        found = self._by_id.get(provider)
        return tuple(model.id for model in found.models if not model.deprecated) if found else ()

    def rates(self, call: Call) -> Rates | None:
        """The rates of the provider that was called, else of the one its model's name tells."""
        if any(is_local(call.provider, model) for model in call.models):
            return None
        found = self._entry(call)
        if found is None:
            return None
        quotes, notes = found.quotes(call.at, call.terms)
        if not quotes:
            return None
        return Rates(
            found.provider, found.model.id, self._version, sheets(quotes), found.notes + notes,
            momentary=found.changes_daily,
        )  # fmt: skip

    def _entry(self, call: Call) -> Entry | None:
        """The model that answered, else the one that was asked, else the one a snapshot belongs to."""
        given = self._provider(call.provider)
        stems = [stem for model in call.models if (stem := without_date(model))]
        for places in (partial(self._with, given), self._elsewhere):
            for model in (*call.models, *stems):
                for provider, name in places(model):
                    if found := self._at(provider, name):
                        return self._noted(found, model, call, given)
        return None

    @staticmethod
    def _with(given: types.Provider | None, model: str) -> Iterator[tuple[types.Provider, str]]:
        if given is not None:
            for name in names(model):
                yield given, name

    def _elsewhere(self, model: str) -> Iterator[tuple[types.Provider, str]]:
        """Providers the model's name points to: by a path, by a pattern of the list, by its maker."""
        path = prefixed(model)
        if path is not None and (provider := self._provider(path[0])) is not None:
            yield provider, path[1]
        for name in names(model):
            for provider in self._providers:
                if provider.model_match is not None and provider.model_match.is_match(name):
                    yield provider, name
            for maker in _MAKERS:
                if maker in self._by_id:
                    yield self._by_id[maker], name

    def _at(self, provider: types.Provider, name: str) -> Entry | None:
        model = provider.find_model(name, all_providers=self._providers)
        if model is None:
            return None
        return Entry(provider.id, model, own=any(model is listed for listed in provider.models))

    def _provider(self, name: str | None) -> types.Provider | None:
        listed = listed_provider(name)
        if listed is None:
            return None
        return self._by_id.get(listed) or find_provider_by_id(self._providers, listed)

    @staticmethod
    def _noted(entry: Entry, model: str, call: Call, given: types.Provider | None) -> Entry:
        notes = []
        answered = call.responded
        if answered is not None and model != answered:
            text = f"{answered} has no price of its own: {entry.model.id}'s is used"
            notes.append(Note(Flag.OTHER_MODEL, text))
        if call.provider and (given is None or given.id != entry.provider):
            text = f"{call.provider} lists no price for this model: {entry.provider}'s is used"
            notes.append(Note(Flag.OTHER_PROVIDER, text))
        return Entry(entry.provider, entry.model, entry.own, tuple(notes))
