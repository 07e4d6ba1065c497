"""Stores and databases of other programs, read without changing or blocking them."""
