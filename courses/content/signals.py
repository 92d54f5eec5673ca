"""What course content tells the rooms above it."""

from django.dispatch import Signal

#: Sent in the transaction of a publication that changed what a course requires. Arguments: ``course_key``.
required_set_changed = Signal()
