"""Re-exports the features' models for Django; import a model from its feature."""

from .analysis.models import *  # noqa: F403
from .attempts.models import *  # noqa: F403
from .exchange.models import *  # noqa: F403
from .grading.models import *  # noqa: F403
from .questions.models import *  # noqa: F403
