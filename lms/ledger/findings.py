"""What a check of the ledger has to say."""

from dataclasses import dataclass, field
from uuid import UUID

from .models import Entry


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, in plain words, and where; a ``note`` is worth knowing and not wrong."""

    what: str
    subject: UUID | None = None
    sequence: int | None = None
    entry: int | None = None
    kind: str = ""
    note: bool = False

    def __str__(self) -> str:
        """Return it in one line: where, then what."""
        place = [
            f"subject {self.subject}" if self.subject else "",
            f"sequence {self.sequence}" if self.sequence else "",
            f"entry {self.entry}" if self.entry else "",
            self.kind,
        ]
        where = ", ".join(part for part in place if part)
        return f"{'Note' if self.note else 'WRONG'}: {where}{': ' if where else ''}{self.what}"


def about(entry: Entry, what: str, *, note: bool = False) -> Finding:
    """Return a finding about an entry."""
    return Finding(what, entry.subject, entry.sequence, entry.pk, entry.kind, note=note)


@dataclass(slots=True)
class Tally:
    """What was looked at."""

    entries: int = 0
    subjects: int = 0
    seals: int = 0
    rows: int = 0
    last_seal: str = field(default="none")
