"""The filter language as SQL, and the pages, orders and counts of the traces that match."""
