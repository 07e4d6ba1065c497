"""The read queries: one SQL file each, found by name."""

from functools import cache
from importlib.resources import files


@cache
def sql(name: str) -> str:
    """The text of ``sql/NAME.sql``."""
    return (files("spanglass.store") / "sql" / f"{name}.sql").read_text()


def filled(name: str, **parts: str) -> str:
    """A query whose ``{places}`` are filled with SQL made by this package; values are always bound."""
    return sql(name).format(**parts)
