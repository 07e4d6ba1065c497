"""The page that watches: what a range of time came to, in figures and charts."""
