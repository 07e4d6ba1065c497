"""The local port: requests in, batches into the store, answers after the commit."""
