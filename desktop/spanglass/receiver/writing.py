"""What endpoints of our own have stored."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from spanglass.receiver.refusal import RefusedError, UnavailableError
from spanglass.store.errors import StoreError

Result = TypeVar("Result")


async def written(begin: Callable[[], "Future[Result]"]) -> Result:
    """What a write through the queue gives once it is committed; raises `RefusedError` if it is not."""
    try:
        return await asyncio.wrap_future(begin())
    except (StoreError, UnavailableError) as error:
        raise RefusedError(503, str(error), headers=(("retry-after", "1"),)) from error
