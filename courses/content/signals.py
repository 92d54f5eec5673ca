"""What course content tells the rooms above it."""

from django.dispatch import Signal

#: Sent in the transaction of a publication that changed what a course requires. Arguments: ``course_key``.
required_set_changed = Signal()

#: Sent in the transaction of a publication that its editor calls material, after the required set has changed.
#: Arguments: ``course_key``, ``page_key``, ``change`` (the ContentChange).
material_change = Signal()

#: Sent in the transaction that changed which courses, or how many of them, complete a track. Arguments: ``track_key``.
track_rule_changed = Signal()
