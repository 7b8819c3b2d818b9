"""Pure algorithms on arrays and frames. Nothing here knows Django, a clock or a file of the user."""
