"""The reads of labour cooperation, one file a beat; every one takes a scope."""
