"""Re-exports the features' models for Django; import a model from its feature."""

from .activities.models import *  # noqa: F403
from .assignments.models import *  # noqa: F403
from .certificates.models import *  # noqa: F403
from .content.models import *  # noqa: F403
from .enrolment.models import *  # noqa: F403
from .equivalence.models import *  # noqa: F403
from .progress.models import *  # noqa: F403
from .recognition.models import *  # noqa: F403
from .upkeep.models import *  # noqa: F403
