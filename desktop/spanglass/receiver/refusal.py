"""A request that is not served: the HTTP status, the sentence for the client and extra headers."""

from spanglass.formats import Format


class RefusedError(Exception):
    """A request that is answered without being stored; `format_` is its wire format, where that is known."""

    def __init__(
        self,
        status: int,
        reason: str,
        *,
        headers: tuple[tuple[str, str], ...] = (),
        format_: Format | None = None,
    ) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.headers = headers
        self.format_ = format_


class UnavailableError(Exception):
    """Nothing can be stored at the moment; worth another try after `retry_after_s` seconds."""

    def __init__(self, sentence: str, retry_after_s: int = 1) -> None:
        super().__init__(sentence)
        self.retry_after_s = retry_after_s


class ClientGoneError(Exception):
    """The client closed its connection before its request was complete."""
