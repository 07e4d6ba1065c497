"""What can be wrong with a store, in sentences a user can act on."""

OLDER_STORE = (
    "The store is of an older version; it is brought up to date when the receiver starts "
    "(spanglass, or spanglass serve)."
)


class StoreError(Exception):
    """The store could not be opened, read or written; the text says what to do.

    `temporary` means that trying again later may work (disk full, locked by another program).
    """

    def __init__(self, sentence: str, *, temporary: bool = False) -> None:
        super().__init__(sentence)
        self.temporary = temporary


class DamagedStoreError(StoreError):
    """Some of the store cannot be read; `command` is what reads the rest into a new one, empty if unknown."""

    def __init__(self, sentence: str, command: str = "") -> None:
        super().__init__(sentence)
        self.command = command


class InterruptedQuestion(StoreError):  # noqa: N818 - nothing has gone wrong
    """A question was broken off because nobody waits for its answer any more."""

    def __init__(self, sentence: str = "The question was broken off.") -> None:
        super().__init__(sentence, temporary=True)
