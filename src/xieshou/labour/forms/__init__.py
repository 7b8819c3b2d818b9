"""The forms of the pages of labour cooperation."""
