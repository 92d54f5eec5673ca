"""Every write to the ledger. What does them stands in ``appending``, ``signing`` and ``sealing``."""

from .appending import Draft, append, append_many, audit, hold
from .keys import KeyProblem
from .sealing import SealingPostponed, forget, seal
from .signing import adopt_key, ensure_key, new_key

__all__ = [
    "Draft",
    "KeyProblem",
    "SealingPostponed",
    "adopt_key",
    "append",
    "append_many",
    "audit",
    "ensure_key",
    "forget",
    "hold",
    "new_key",
    "seal",
]
