"""What the commands of the Makefile share. Standard library only: they run before anything is installed."""
