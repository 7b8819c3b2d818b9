"""Who may do what in monitoring."""
