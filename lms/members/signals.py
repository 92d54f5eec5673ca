"""What members announces."""

from django.dispatch import Signal

#: Sent inside the transaction of a change of post. Arguments: subject (UUID), old_unit_id, new_unit_id (int or None).
member_moved = Signal()
