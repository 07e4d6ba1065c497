"""Sends on what is received: a process of its own that follows the store, which is its queue on disk."""
