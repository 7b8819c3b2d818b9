"""Change of keys: every encrypted value and file gets the present key, and digests are made anew."""
