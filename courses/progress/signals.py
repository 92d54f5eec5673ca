"""What progress announces."""

from django.dispatch import Signal

#: Somebody has completed a course, for the first time or in a later period; sent in the transaction of the fact.
#: Argument: fact (CompletionFact of kind course).
course_completed = Signal()
