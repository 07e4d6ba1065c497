"""Which traces have what, kept as sets of row ids, so that filters need not look at spans one by one."""
