"""Settings: where traces are received, and from which web pages."""

from spanglass.core import loopback
from spanglass.core.display import one_line
from spanglass.gui.pages.settings.behind import Behind
from spanglass.gui.pages.settings.controls import Setting
from spanglass.gui.pages.settings.section import Row, Section
from spanglass.gui.receiver.receiving import Kind, ReceiverState
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.line_field import LineField

_PORT = Setting("port", "Port for HTTP")
_GRPC = Setting("grpc_port", "Port for gRPC")
_HOST = Setting("host", "Address")
_ORIGINS = "Web pages that may send traces"
_ONLY_HERE = "Only programs on this machine can send traces."
_USUAL = "OTLP over HTTP comes in here: 4318 is the usual one."
_OPEN = (
    "Others on your network can send traces and ask for them while this is no address of this machine alone."
)


def receiving(behind: Behind) -> Section:
    """The section."""
    theme, controls = behind.theme, behind.controls
    rows = [
        _StateRow(behind),
        _HostRow(behind),
        _PortRow(behind),
        Row(
            theme, _GRPC.title, "4317 is the usual one; 0 receives nothing over gRPC.", controls.number(_GRPC)
        ),
        Row(theme, _ORIGINS, "Addresses such as https://app.example, with commas between.", _origins(behind)),
    ]
    told = "A changed place is taken at once: programs that send to the old one have to be told."
    return Section(theme, "Receiving", told, rows)


class _StateRow(Row):
    """How receiving stands, with a button that begins anew."""

    def __init__(self, behind: Behind) -> None:
        again = Button(behind.theme, "Start again", Look(icon="refresh-cw"))
        super().__init__(behind.theme, "Now", " ", again)
        again.clicked.connect(behind.supervisor.start)
        behind.supervisor.state_changed.connect(self._show)
        self._show(behind.supervisor.state)

    def _show(self, state: ReceiverState) -> None:
        if state.kind is Kind.LISTENING:
            grpc = f", gRPC on {state.grpc_port}" if state.grpc_port else ""
            self.say(f"Listening on {state.address}{grpc}")
        elif state.kind is Kind.STARTING:
            self.say(f"Starting on {state.address}")
        else:
            self.say(one_line(state.message) or "Nothing is being received.", "error")


class _HostRow(Row):
    """The address, and who can send to it."""

    def __init__(self, behind: Behind) -> None:
        super().__init__(behind.theme, _HOST.title, _ONLY_HERE, behind.controls.text(_HOST, 160))
        self._preferences = behind.preferences
        behind.preferences.changed.connect(self._show)
        self._show()

    def _show(self, _settings: object = None) -> None:
        local = self._preferences.value.host in loopback.HOSTS
        self.say(_ONLY_HERE if local else _OPEN, "text3" if local else "warn")


class _PortRow(Row):
    """The port, and which one is used instead where the start named one."""

    def __init__(self, behind: Behind) -> None:
        super().__init__(behind.theme, _PORT.title, _USUAL, behind.controls.number(_PORT))
        self._preferences, self._supervisor = behind.preferences, behind.supervisor
        behind.preferences.changed.connect(self._show)
        behind.supervisor.state_changed.connect(self._show)
        self._show()

    def _show(self, _told: object = None) -> None:
        used, kept = self._supervisor.state.address.rpartition(":")[2], self._preferences.value.port
        other = used.isdigit() and int(used) != kept
        started = f"This window was started on {used}. {kept} is for starts that name no port."
        self.say(started if other else _USUAL)


def _origins(behind: Behind) -> LineField:
    field = LineField(behind.theme, _ORIGINS, width=230)
    field.setPlaceholderText("None but those of this machine")

    def take(text: str) -> None:
        origins = tuple(part.strip().rstrip("/") for part in text.split(",") if part.strip())
        wrong = [origin for origin in origins if not origin.startswith(("http://", "https://"))]
        if wrong:
            field.set_wrong(f"{one_line(wrong[0], 60)} does not begin with https://")
        else:
            behind.preferences.change(allowed_origins=origins)
            field.accept(", ".join(origins))

    field.entered.connect(take)
    field.show_value(", ".join(behind.preferences.value.allowed_origins))
    return field
