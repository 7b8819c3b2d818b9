"""The reads of the registry: `scope` is a required argument, lists are ordered."""
