"""``python -m tests.faults.several``: runs management commands, given as JSON, in one process; says how each ended.

Starting Python with all our packages takes longer than most commands do.
"""

import json
import sys
from contextlib import redirect_stdout
from io import StringIO

from django.core.management import CommandError, call_command


def outcome(arguments: list[str]) -> tuple[int, str]:
    """Run one command; return its exit code and what it said."""
    said, code = StringIO(), 0
    try:
        with redirect_stdout(said):
            call_command(*arguments, stderr=said)
    except SystemExit as end:
        code = int(end.code or 0)
    except CommandError as error:
        code = error.returncode
        said.write(str(error))
    return code, said.getvalue()


if __name__ == "__main__":
    import django

    django.setup()
    outcomes = [outcome(arguments) for arguments in json.loads(sys.argv[1])]
    print(json.dumps(outcomes))
