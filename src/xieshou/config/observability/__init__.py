"""What an operator sees: health, metrics and logs."""
