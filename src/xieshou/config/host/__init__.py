"""The machine side of the house: database server, processes, backups, checks."""
