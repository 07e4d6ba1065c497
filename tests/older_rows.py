"""Rows for stores of earlier formats, written as they are."""

import apsw


def insert(connection: apsw.Connection, table: str, **values: object) -> None:
    """A row with `values`, and an empty one of its type wherever a column must not be NULL."""
    for _, name, kind, must, default, is_key in connection.execute(f"PRAGMA table_info({table})"):
        if must and default is None and not is_key:
            values.setdefault(name, {"TEXT": "", "BLOB": b""}.get(kind, 0))
    marks = ", ".join("?" * len(values))
    statement = f"INSERT INTO {table}({', '.join(values)}) VALUES ({marks})"  # noqa: S608
    connection.execute(statement, tuple(values.values()))
