"""The plugin contract: what an activity type must offer, and how it tells the course what an officer did.

Everything a plugin author may rely on is named here.
"""

from .outcomes import Outcome
from .registry import ActivityType, activity_types, register

__all__ = ["ActivityType", "Outcome", "activity_types", "register"]
