"""What the parts of the settings work with."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from spanglass.gui.keyboard.actions import Actions
from spanglass.gui.pages.settings.controls import Controls
from spanglass.gui.questions.background import Background
from spanglass.gui.questions.questions import Questions
from spanglass.gui.receiver.receiving import ReceiverSupervisor
from spanglass.gui.session.preferences import Preferences
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.toast_card import Toast
from spanglass.keychain import Keychain, system_keychain


@dataclass(frozen=True, slots=True)
class Behind:
    """The window's parts that settings show or change; `store` and `file` are where things are kept.

    `keychain` opens the keychain and may wait for it.
    """

    theme: Theme
    preferences: Preferences
    supervisor: ReceiverSupervisor
    questions: Questions
    actions: Actions
    background: Background
    store: Path
    file: Path | None
    say: Callable[[Toast], object]
    keychain: Callable[[], Keychain] = system_keychain

    @property
    def controls(self) -> Controls:
        """What makes controls for single values."""
        return Controls(self.theme, self.preferences)
