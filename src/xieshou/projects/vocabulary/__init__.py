"""Words of projects and money."""
