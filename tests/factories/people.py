"""People and units for tests."""

from itertools import count

from lms.members.models import Agency, Profile, Role, Unit
from lms.members.services import create_member, create_unit

_numbers = count(1)


def make_agency(**values) -> Agency:
    """Return a new fictional agency."""
    number = next(_numbers)
    return Agency.objects.create(
        **{"key": f"agency-{number}", "name": f"Agency {number}", "country": "Country A"} | values
    )


def make_unit(*, agency: Agency | None = None, parent: Unit | None = None, name: str = "") -> Unit:
    """Return a new unit, in its parent's agency when it has a parent."""
    owner = agency or (parent.agency if parent else make_agency())
    return create_unit(agency=owner, name=name or f"Unit {next(_numbers)}", parent=parent)


def make_member(role: str = Role.OFFICER, *, unit: Unit | None = None, **values) -> Profile:
    """Return a new member with the password ``pass phrase for tests``."""
    number = next(_numbers)
    defaults = {"email": f"member{number}@example.org", "first_name": "Ada", "last_name": f"Member{number}"}
    profile = create_member(role=role, unit=unit, **(defaults | values))
    profile.user.set_password("pass phrase for tests")
    profile.user.save()
    return profile
