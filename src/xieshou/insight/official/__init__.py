"""Official tables of the whole installation: their facts come from the records of every wing."""
