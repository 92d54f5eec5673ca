"""Re-exports the features' models for Django; import a model from its feature."""

from .attempts.models import *  # noqa: F403
from .questions.models import *  # noqa: F403
