"""The keychain that all of the window shares, so that a key held in memory is known wherever it is needed."""

from threading import Lock

from spanglass.keychain import Keychain, system_keychain


class OneKeychain:
    """Opens the system's keychain when it is first asked for, which may wait; called from threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._keychain: Keychain | None = None

    def __call__(self) -> Keychain:
        """The keychain."""
        with self._lock:
            if self._keychain is None:
                self._keychain = system_keychain()
            return self._keychain
