"""The page that puts two traces, or two groups of them, side by side."""
