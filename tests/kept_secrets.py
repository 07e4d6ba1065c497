"""A keychain for tests, which is in memory."""


class Kept:
    """A keychain that works, or refuses everything."""

    def __init__(self, refuses: bool = False) -> None:
        self.secrets: dict[tuple[str, str], str] = {}
        self.refuses = refuses

    def _look(self) -> None:
        if self.refuses:
            raise RuntimeError("locked")

    def get_password(self, service: str, username: str) -> str | None:
        self._look()
        return self.secrets.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._look()
        self.secrets[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._look()
        del self.secrets[service, username]
