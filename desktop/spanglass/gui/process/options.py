"""How the window is opened."""

from dataclasses import dataclass, field
from pathlib import Path

from spanglass.gui.receiver.receiving import Endpoint
from spanglass.gui.theming.theme import Scheme
from spanglass.settings import Settings


@dataclass(frozen=True, slots=True)
class WindowOptions:
    """How to open the window. `theme` None follows the system; `demo` says so in the title.

    With `in_tray` it begins hidden in the tray, if there is one.

    Without `settings_file` changed settings last until the window is closed; without `session_file`
    it opens as if for the first time.
    """

    store: Path
    host: str = "127.0.0.1"
    port: int = 4318
    grpc_port: int = 4317
    files: tuple[Path, ...] = ()
    theme: Scheme | None = None
    scale: float = 1.0
    demo: bool = False
    in_tray: bool = False
    settings: Settings = field(default_factory=Settings)
    settings_file: Path | None = None
    session_file: Path | None = None

    @property
    def endpoint(self) -> Endpoint:
        """Where to receive."""
        return Endpoint(self.store, self.host, self.port, self.grpc_port)
