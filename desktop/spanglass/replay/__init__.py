"""A recorded call as a request again, sent as it was or changed, as often as wanted, and what came of it."""
