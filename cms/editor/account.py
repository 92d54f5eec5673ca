"""What editors may change about themselves in Wagtail's admin."""

from wagtail.admin.views.account import NameEmailSettingsPanel


def leave_names_to_administrators() -> None:
    """Take the name out of Wagtail's own account page: names are checked, because they will stand on certificates.

    Wagtail 8 has a setting for the address only. Safe to repeat.
    """
    NameEmailSettingsPanel.is_active = lambda self: False
