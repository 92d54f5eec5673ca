"""Re-exports the features' models for Django; import a model from its feature."""

from .catalogue.models import *  # noqa: F403
from .members.models import *  # noqa: F403
