"""What is not kept any longer, copies of a store, and its free space given back."""
