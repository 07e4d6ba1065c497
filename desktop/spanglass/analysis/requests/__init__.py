"""Recorded calls as bodies, code and kept requests again."""
