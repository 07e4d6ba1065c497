"""The only SQL: one writer, many readers, migrations."""
