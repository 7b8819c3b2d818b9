"""Who may do what with projects and money."""
