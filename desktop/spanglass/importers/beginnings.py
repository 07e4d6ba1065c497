"""What files begin with that hold traces, packed or not: told without loading what reads them."""

GZIP, ZSTD, XZ, BZIP2 = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"\xfd7zXZ", b"BZh"
PACKED = (GZIP, ZSTD, XZ, BZIP2)
"""What packed files begin with."""

ZIPPED, EMPTY_ZIP = b"PK\x03\x04", b"PK\x05\x06"
ARCHIVE = (ZIPPED, EMPTY_ZIP)
"""What ZIP archives begin with."""

SQLITE, PARQUET = b"SQLite format 3\0", b"PAR1"
JSON = (b"{", b"[")
