"""Requests of programs passed on to their provider and recorded, or answered from a recording."""
