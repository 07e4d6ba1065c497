"""Full-text search: which traces and spans say some words, as SQL on the text index."""
