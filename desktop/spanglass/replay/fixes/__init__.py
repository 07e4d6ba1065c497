"""Fixes of failing traces: found, proposed by rules or by the user's model, and proved by replaying them."""
