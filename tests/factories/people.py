"""People and units for tests."""

from datetime import date, timedelta
from itertools import count

from lms.members.models import Agency, Position, Post, Profile, Role, Unit
from lms.members.posts.placing import lock, take_post
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
    """Return a new member with the password ``pass phrase for tests``; an agency administrator has an agency."""
    number = next(_numbers)
    defaults = {"email": f"member{number}@example.org", "first_name": "Ada", "last_name": f"Member{number}"}
    if role == Role.AGENCY_ADMINISTRATOR and unit is None:
        defaults["administers"] = make_agency()
    profile = create_member(role=role, unit=unit, **(defaults | values))
    profile.user.set_password("pass phrase for tests")
    profile.user.save()
    return profile


def make_position(label: str = "") -> Position:
    """Return a new kind of post."""
    number = next(_numbers)
    return Position.objects.create(key=f"position-{number}", label=label or f"Position {number}")


def make_post(profile: Profile, unit: Unit | None = None, **values) -> Post:
    """Let a member serve in a (new) unit since yesterday; the main post held until then ends the day before."""
    lock(profile)
    defaults = {"starts_on": date.today() - timedelta(days=1)}
    return take_post(profile=profile, unit=unit or make_unit(), **(defaults | values))
