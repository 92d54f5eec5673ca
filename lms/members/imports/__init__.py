"""Units and people from an agency's own system, by a file."""
