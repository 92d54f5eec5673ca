"""``manage.py ledger``."""

import sys
from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from lms.ledger.keys import KeyProblem, fingerprint, key_file, open_to_others
from lms.ledger.services import SealingPostponed, adopt_key, new_key, seal
from lms.ledger.verify import Tally, findings


class Command(BaseCommand):
    """Checks the evidence ledger (verify), seals what is new (seal), shows or replaces the signing key (key)."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to do."""
        acts = parser.add_subparsers(dest="act", required=True, metavar="verify|seal|key")
        verify = acts.add_parser("verify", help="check everything; exits 1 when something is wrong")
        verify.add_argument("--subject", type=UUID, help="check the chain of one subject only")
        acts.add_parser("seal", help="sign what has been entered since the last seal")
        key = acts.add_parser("key", help="make the signing key, or accept the one in the file; show its fingerprint")
        key.add_argument("--new", action="store_true", help="retire the key in use and make another")

    def handle(self, *args: Any, act: str, **options: Any) -> None:
        """Run it. Raises CommandError."""
        try:
            getattr(self, act)(**options)
        except (KeyProblem, SealingPostponed) as problem:
            raise CommandError(str(problem)) from problem

    def verify(self, *, subject: UUID | None, **options: Any) -> None:
        """Print what is wrong, then what was looked at."""
        tally, wrong = Tally(), 0
        for finding in findings(tally, subject=subject):
            self.stdout.write(str(finding))
            wrong += not finding.note
        counts = f"{tally.entries} entries of {tally.subjects} subjects, {tally.rows} rows they speak of"
        seals = "" if subject else f", {tally.seals} seals (last: {tally.last_seal})"
        self.stdout.write(f"Checked: {counts}{seals}. Wrong: {wrong}.")
        if wrong:
            sys.exit(1)

    def seal(self, **options: Any) -> None:
        """Seal, and print the line to keep elsewhere."""
        if made := seal():
            self.stdout.write(f"Seal {made.number}: {made.entries} entries, digest {made.digest}, key {made.key_id}.")
            self.stdout.write("Keep this line somewhere else.")
        else:
            self.stdout.write("Nothing new to seal.")

    def key(self, *, new: bool, **options: Any) -> None:
        """Print the fingerprint of the key the centre signs with."""
        signer = new_key() if new else adopt_key()
        self.stdout.write(f"Key {signer.key_id} in {key_file()}\nFingerprint (SHA-256): {fingerprint(signer.public)}")
        if open_to_others():
            self.stderr.write(f"Other users of this machine may read {key_file()}. Run: chmod 600 {key_file()}")
