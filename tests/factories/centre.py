"""A small real centre for tests."""

from dataclasses import dataclass

from cms.home.models import HomePage
from cms.home.services import setup_centre


@dataclass
class Centre:
    """What tests start from."""

    home: HomePage


def make_centre(languages: tuple[str, ...] = ("en", "ar", "fr")) -> Centre:
    """Set up locales, front pages and site."""
    return Centre(home=setup_centre(languages))
