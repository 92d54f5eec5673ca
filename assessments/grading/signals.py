"""What grading announces."""

from django.dispatch import Signal

#: A mark, a moderated mark or a regrade gave an attempt another score; sent in the transaction that did.
#: Sender: Attempt. Argument: ``attempt``.
result_changed = Signal()
