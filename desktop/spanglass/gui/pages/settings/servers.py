"""The servers of the settings, and the button that adds one: a local server, or any other provider."""

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from spanglass.gui.pages.settings.checking import Checking
from spanglass.gui.pages.settings.server_row import ServerRow
from spanglass.gui.questions.background import Background
from spanglass.gui.session.preferences import Preferences
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.row_menu import open_menu
from spanglass.keychain import Key, Keychain, Provider
from spanglass.model_lists import Answer, of_server
from spanglass.settings import Server, servers_of, written_servers

KNOWN = (
    Server("Ollama", "http://127.0.0.1:11434"),
    Server("LM Studio", "http://127.0.0.1:1234"),
    Server("vLLM", "http://127.0.0.1:8000"),
    Server("llama.cpp", "http://127.0.0.1:8080"),
    Server("Groq", "https://api.groq.com/openai/v1"),
    Server("Together", "https://api.together.xyz/v1"),
    Server("DeepSeek", "https://api.deepseek.com"),
)
_OTHER = Server("Server", "http://127.0.0.1:8000")


class ServerList(QWidget):
    """Rows of servers above a button; `open_keys` gives it the keychain once that is there."""

    def __init__(
        self, theme: Theme, preferences: Preferences, checking: Checking, background: Background
    ) -> None:
        super().__init__()
        self._theme, self._preferences = theme, preferences
        self._checking, self._background = checking, background
        self._keychain: Keychain | None = None
        self.rows: dict[str, ServerRow] = {}
        self.words = "add provider or local server ollama lm studio vllm llama.cpp address key"
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._place = QVBoxLayout()
        self._place.setSpacing(1)
        self._column.addLayout(self._place)
        self.add = Button(theme, "Add provider or local server", Look(icon="plus", flat=True))
        self.add.clicked.connect(self._open)
        self._line = QHBoxLayout()
        self._line.addWidget(self.add)
        self._line.addStretch(1)
        self._column.addLayout(self._line)
        self._show(preferences.value.servers)
        preferences.changed.connect(self._follow)
        self._restyle()
        theme.changed.connect(self._restyle)

    def open_keys(self, keychain: Keychain) -> None:
        """Show which servers have a key."""
        self._keychain = keychain
        for name in self.rows:
            self._keys(name, partial(Keychain.key, provider=_provider(name)))

    def menu(self) -> QMenu:
        """What can be added."""
        menu = QMenu(self)
        for server in KNOWN:
            entry = menu.addAction(server.name, _Adding(self, server))
            entry.setEnabled(server.name not in self.rows)
        menu.addSeparator()
        menu.addAction("Another server…", _Adding(self, _OTHER))
        return menu

    def take(self, server: Server) -> None:
        """Add a server, under a name of its own."""
        name, number = server.name, 2
        while name in self.rows:
            name, number = f"{server.name} {number}", number + 1
        self._write([*self._servers(), Server(name, server.url)])
        self.rows[name].field.setFocus()

    def _open(self) -> None:
        menu = self.menu()
        open_menu(menu, self.add.mapToGlobal(self.add.rect().bottomLeft()))

    def _follow(self, settings: object) -> None:
        self._show(getattr(settings, "servers", ()))

    def _show(self, written: tuple[str, ...]) -> None:
        servers = {server.name: server for server in servers_of(written)}
        for name in [name for name in self.rows if name not in servers]:
            gone = self.rows.pop(name)
            gone.hide()
            gone.deleteLater()
        for name, server in servers.items():
            if name not in self.rows:
                self.rows[name] = self._made(server)
                self._place.addWidget(self.rows[name])
            self.rows[name].field.show_value(server.url)

    def _made(self, server: Server) -> ServerRow:
        row = ServerRow(self._theme, server)
        name = server.name
        row.moved.connect(lambda url: self._move(name, url))
        row.remove_wanted.connect(lambda: self._remove(name))
        row.check_wanted.connect(lambda: self._check(name))
        row.key_entered.connect(lambda text: self._keys(name, lambda kept: kept.keep(_provider(name), text)))
        self._keys(name, lambda kept: kept.key(_provider(name)))
        return row

    def _servers(self) -> list[Server]:
        return list(servers_of(self._preferences.value.servers))

    def _write(self, servers: list[Server]) -> None:
        self._preferences.change(servers=written_servers(servers))

    def _move(self, name: str, url: str) -> None:
        self._write([Server(name, url) if one.name == name else one for one in self._servers()])

    def _remove(self, name: str) -> None:
        keychain, provider = self._keychain, _provider(name)
        if keychain is not None:
            self._background.do(lambda: keychain.forget(provider), lambda _done: None)
        self._write([one for one in self._servers() if one.name != name])
        self.add.setFocus()

    def _check(self, name: str) -> None:
        """Ask a server for its models, with its key if it has one."""
        row, keychain, provider = self.rows[name], self._keychain, _provider(name)
        row.wait()

        def ask(key: object) -> None:
            text = key.text if isinstance(key, Key) else ""
            self._checking.check(of_server(row.field.text(), text), _Shown(self, name))

        self._background.do(lambda: keychain.key(provider) if keychain is not None else None, ask)

    def _keys(self, name: str, work: Callable[[Keychain], Key | None]) -> None:
        """Do something with the keychain, once it is there, and show the server's key."""
        keychain = self._keychain
        if keychain is not None:
            self._background.do(lambda: work(keychain), _Shown(self, name))

    def _restyle(self) -> None:
        px = self._theme.px
        self._line.setContentsMargins(px(8), px(6), px(8), px(6))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a line under each server."""
        painter = QPainter(self)
        for row in self.rows.values():
            painter.fillRect(0, row.geometry().bottom() + 1, self.width(), 1, self._theme.color("line1"))
        painter.end()


class _Adding:
    """Adds a server when called."""

    def __init__(self, owner: ServerList, server: Server) -> None:
        self._owner, self._server = owner, server

    def __call__(self) -> None:
        self._owner.take(self._server)


class _Shown:
    """Shows a key or an answer in the row of a server, if that is still there."""

    def __init__(self, owner: ServerList, name: str) -> None:
        self._owner, self._name = owner, name

    def __call__(self, found: object) -> None:
        row = self._owner.rows.get(self._name)
        if row is not None and isinstance(found, Answer):
            row.show_answer(found)
        elif row is not None:
            row.show_key(found if isinstance(found, Key) else None)


def _provider(name: str) -> Provider:
    """The server as the keychain knows it."""
    return Provider(f"server:{name}", name, "")
