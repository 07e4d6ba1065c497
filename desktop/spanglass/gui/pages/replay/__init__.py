"""The page that makes a recorded call again, as it was or changed, and shows what comes of it in columns."""
