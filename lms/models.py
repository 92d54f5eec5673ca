"""Re-exports the features' models for Django; import a model from its feature."""

from .catalogue.models import *  # noqa: F403
from .dashboards.models import *  # noqa: F403
from .ledger.models import *  # noqa: F403
from .members.imports.models import *  # noqa: F403
from .members.models import *  # noqa: F403
from .members.privacy.models import *  # noqa: F403
from .members.tokens.models import *  # noqa: F403
from .notices.models import *  # noqa: F403
