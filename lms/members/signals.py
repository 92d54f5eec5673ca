"""What members announces."""

from django.dispatch import Signal

#: Sent inside the transaction of a change of post. Arguments: subject (UUID), old_unit_id, new_unit_id (int or None).
member_moved = Signal()

#: Somebody was invited, or is sent the link once more. Arguments: subject (UUID).
member_invited = Signal()

#: Somebody asked for a link to choose a new password. Arguments: subject (UUID), language of the page (str).
password_reset_asked = Signal()
