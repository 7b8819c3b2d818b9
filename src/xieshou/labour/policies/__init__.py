"""Who may do what in labour cooperation: named predicates, one condition a line."""
