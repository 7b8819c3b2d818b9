"""Forms of projects and money."""
