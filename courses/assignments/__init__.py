"""Who is asked to take what, why, and by when."""
