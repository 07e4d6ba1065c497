"""Read questions of pages, alerts and forwarding, one subject a file."""
