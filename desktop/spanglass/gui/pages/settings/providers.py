"""Settings: the keys of providers, kept in the system's keychain, and local servers."""

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import Signal

from spanglass.gui.pages.settings.behind import Behind
from spanglass.gui.pages.settings.checking import Asker, Checking
from spanglass.gui.pages.settings.provider_row import ProviderRow
from spanglass.gui.pages.settings.section import Row, Section
from spanglass.gui.pages.settings.servers import ServerList
from spanglass.keychain import PROVIDERS, Key, Keychain, Provider
from spanglass.model_lists import Answer, Question, Standing, ask

_USE = "Used to replay calls, to suggest fixes and to run evals, and only when you want one of these."
_KEPT = "Keys stay in the system's keychain: never in the store, in logs or in exports."
_HELD = "There is no system keychain here: keys are held in memory until Spanglass quits."
_NO_ADDRESS = "Its address is not known: set AZURE_OPENAI_ENDPOINT before Spanglass starts."
_LOOKING = "Looking for the system's keychain…"

Found = tuple[Keychain, dict[str, Key | None]]


class ProvidersSection(Section):
    """Asks the keychain in the background, as it may wait for its password; `loaded` once it has answered."""

    loaded = Signal()

    def __init__(self, behind: Behind, keychain: Keychain | None = None, asker: Asker = ask) -> None:
        self._behind, self._given = behind, keychain
        self._keychain: Keychain | None = None
        self._rows_by_id = {provider.id: ProviderRow(behind.theme, provider) for provider in PROVIDERS}
        self._where = Row(behind.theme, "Where keys are kept", _LOOKING)
        checking = Checking(behind.background, asker)
        self.servers = ServerList(behind.theme, behind.preferences, checking, behind.background)
        rows = [*self._rows_by_id.values(), self.servers, self._where]
        super().__init__(behind.theme, "Providers", _USE, rows)
        self._checking = checking
        for row in self._rows_by_id.values():
            row.check_wanted.connect(self._check)
            row.entered.connect(self._keep)
            row.forget_wanted.connect(self._forget)
            row.unlock_wanted.connect(self._unlock)
        behind.background.do(self._open, self._opened)

    def _open(self) -> Found:
        keychain = self._given or self._behind.keychain()
        return keychain, {provider.id: keychain.key(provider) for provider in PROVIDERS}

    def _opened(self, found: object) -> None:
        keychain, keys = (Keychain(None), {}) if isinstance(found, Exception) else cast("Found", found)
        self._keychain = keychain
        lasting = keychain.lasting
        self._where.say(_KEPT if lasting else _HELD, "text3" if lasting else "warn")
        for row in self._rows_by_id.values():
            row.show_key(keys.get(row.provider.id), withheld=keychain.withholds(row.provider))
        self.servers.open_keys(keychain)
        self.loaded.emit()

    def close_down(self) -> None:
        """Ask nobody any more."""
        self._checking.stop()

    def _check(self, provider: Provider) -> None:
        """Ask a provider for its models with the key that there is."""
        row, keychain = self._rows_by_id[provider.id], self._keychain
        if keychain is None:
            return
        row.wait()

        def found() -> Question | None:
            from spanglass.replay.provider_question import of_provider  # only who checks waits for it

            key = keychain.key(provider)
            return of_provider(provider, key.text) if key is not None else None

        def ask_with(question: object) -> None:
            if isinstance(question, Question):
                self._checking.check(question, row.show_answer)
            else:
                row.show_answer(Answer(Standing.UNREACHABLE, None, _NO_ADDRESS))

        self._behind.background.do(found, ask_with)

    def _keep(self, provider: Provider, text: str) -> None:
        keychain = self._keychain
        if keychain is not None:
            self._behind.background.do(lambda: keychain.keep(provider, text), self._shower(provider))

    def _forget(self, provider: Provider) -> None:
        keychain = self._keychain
        if keychain is not None:
            self._behind.background.do(lambda: _without(keychain, provider), self._shower(provider))

    def _unlock(self, _provider: Provider) -> None:
        """Ask the keychain again for all: it is unlocked as a whole."""
        self._behind.background.do(self._open, self._opened)

    def _shower(self, provider: Provider) -> Callable[[object], None]:
        row, keychain = self._rows_by_id[provider.id], self._keychain

        def show(key: object) -> None:
            """Show in the row which key there is now."""
            withheld = keychain is not None and keychain.withholds(provider)
            row.show_key(key if isinstance(key, Key) else None, withheld=withheld)

        return show


def providers(behind: Behind) -> Section:
    """The section."""
    return ProvidersSection(behind)


def _without(keychain: Keychain, provider: Provider) -> Key | None:
    keychain.forget(provider)
    return keychain.key(provider)
