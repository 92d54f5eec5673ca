"""Loads our seven reports, in the order in which they are listed."""

from . import compliance, transcripts, expiring, activity, effectiveness, questions, languages  # noqa: F401, I001
