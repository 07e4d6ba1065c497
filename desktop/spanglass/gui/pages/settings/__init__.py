"""The page of settings: one file a part of it."""
