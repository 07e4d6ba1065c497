"""Why calls fail together, what may fix them, and what replays prove of it."""
