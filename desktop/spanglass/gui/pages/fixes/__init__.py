"""What fails for the same cause, what could be changed about it, and what a replay says of that."""
