"""Pages of projects and money."""
