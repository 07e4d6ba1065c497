"""Datasets of examples and prompts in versions: looked at, changed, exchanged as files, replayed."""
