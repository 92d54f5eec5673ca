"""What enrolment announces."""

from django.dispatch import Signal

#: New certification periods were opened; sent in the transaction. Arguments: course_key (UUID), subjects (list of
#: UUID).
periods_opened = Signal()
