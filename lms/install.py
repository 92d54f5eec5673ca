"""What a host site adds to its own settings to carry the Learning Centre. Imports no models."""

from importlib.metadata import entry_points

#: Our apps, lowest first: receivers of a lower app run before those of a higher one.
APPS = [
    "lms",
    "courses",
    "assessments",
    "assessments.activities.quiz",
    "wellbeing",
    "cms",
]

#: Ahead of everything else in ``MIDDLEWARE``: redirects and static files carry the policy too.
OUTER_MIDDLEWARE = ["lms.core.middleware.ContentSecurityPolicyMiddleware"]

MIDDLEWARE = [
    "lms.core.middleware.PrivateByDefaultMiddleware",
    "lms.core.middleware.NoNullsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "lms.core.middleware.MembersOnlyMiddleware",
    "cms.translation.doors.GateMiddleware",
]

CONTEXT_PROCESSORS = ["lms.core.context.centre"]


def installed_plugins() -> list[str]:
    """Return the AppConfig paths that installed distributions declare in the ``lms.plugins`` group."""
    return sorted(point.value.replace(":", ".") for point in entry_points(group="lms.plugins"))
