"""What happens when a process dies, or when many do the same thing at once."""
