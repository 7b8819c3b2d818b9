"""Excel forms of projects."""
