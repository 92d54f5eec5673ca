"""Reminders that somebody who answers for people sends them by hand."""
