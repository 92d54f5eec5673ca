"""Re-exports the features' models for Django; import a model from its feature."""

from .delivery.models import *  # noqa: F403
from .home.models import *  # noqa: F403
from .pages.models import *  # noqa: F403
