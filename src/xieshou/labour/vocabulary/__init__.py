"""The closed lists of words of labour cooperation."""
