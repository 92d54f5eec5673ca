"""Loads our seven reports, in the order in which they are listed, and what they hear."""

from . import compliance, transcripts, expiring, activity, effectiveness, questions, languages  # noqa: F401, I001
from . import receivers  # noqa: F401
