"""What members announces."""

from django.dispatch import Signal

#: Sent inside the transaction of a change of post. Arguments: subject (UUID), old_unit_id, new_unit_id (int or None).
member_moved = Signal()

#: Sent after that, when all counts have followed, to who keeps what hangs on the place: the main post is in another
#: unit now. Arguments: profile (with the new ``unit_id``), old_unit_id (int or None).
main_post_moved = Signal()

#: Every way in that the member had opened is closed, inside the transaction that does it: the account is off, the
#: browsers are signed out, the role is another one. Arguments: profile, why (str, a key for the ledger).
ways_in_closed = Signal()

#: Sent inside the transaction of any change that an assignment may look at: posts, positions, whether the account is
#: on. A change of unit sends ``member_moved`` first. What begins or ends by date in a post beside the main one is not
#: announced: the nightly evaluation sees it. Arguments: subjects (list of UUID).
posts_changed = Signal()

#: Sent inside the transaction that sets, changes or takes back an absence. Arguments: subject (UUID).
absence_changed = Signal()

#: Sent inside the transaction that puts a unit, with all below it, elsewhere in its agency. Arguments: unit (Unit,
#: with its new path), old_path (str).
unit_moved = Signal()

#: A supervisor has named somebody to act meanwhile. Arguments: grant (Supervision).
acting_named = Signal()

#: An acting supervision was taken back before its last day. Arguments: grant (Supervision).
acting_taken_back = Signal()

#: Somebody was invited, or is sent the link once more. Arguments: subject (UUID).
member_invited = Signal()

#: Somebody asked for a link to choose a new password. Arguments: subject (UUID), language of the page (str).
password_reset_asked = Signal()
