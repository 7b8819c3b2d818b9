"""Pure functions of labour cooperation: criteria, ranking, parameters."""
