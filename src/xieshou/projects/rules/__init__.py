"""Pure rules of projects and money."""
