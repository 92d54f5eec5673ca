"""Re-exports the features' models for Django; import a model from its feature."""

from .support.models import *  # noqa: F403
