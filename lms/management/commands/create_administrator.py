"""``manage.py create_administrator``."""

import getpass
import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from lms.members.models import Profile, Role
from lms.members.services import AlreadyMember, create_member


class Command(BaseCommand):
    """Creates an administrator: asks, or takes LMS_ADMIN_EMAIL, LMS_ADMIN_PASSWORD and LMS_ADMIN_NAME."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Offer --if-none."""
        parser.add_argument("--if-none", action="store_true", help="Do nothing if there is an administrator already.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run it. Raises CommandError for a bad address, a weak password or nobody to ask."""
        if options["if_none"] and Profile.objects.filter(role=Role.ADMINISTRATOR, user__is_active=True).exists():
            return
        try:
            create_administrator(*(_from_environment() or self._ask()))
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except AlreadyMember as error:
            raise CommandError(f"{error} has an account already.") from error
        self.stdout.write("The administrator can sign in now.")

    def _ask(self) -> tuple[str, str, str]:
        if not sys.stdin.isatty():
            raise CommandError("Set LMS_ADMIN_EMAIL and LMS_ADMIN_PASSWORD, or run this in a terminal.")
        self.stdout.write("The first administrator of this centre")
        email = _until_valid("  E-mail: ", input, validate_email)
        name = input("  Name: ").strip()
        password = _until_valid("  Password (12 characters or more): ", getpass.getpass, validate_password)
        while getpass.getpass("  The same password again: ") != password:
            self.stdout.write("  They differ.")
        return email, name, password


@transaction.atomic
def create_administrator(email: str, name: str, password: str) -> Profile:
    """Create a member with the administrator's role and a password. Raises ValidationError and AlreadyMember."""
    validate_email(email)
    validate_password(password)
    first_name, _space, last_name = name.strip().rpartition(" ")
    profile = create_member(email=email, first_name=first_name, last_name=last_name, role=Role.ADMINISTRATOR)
    profile.user.set_password(password)
    profile.user.save(update_fields=["password"])
    return profile


def _from_environment() -> tuple[str, str, str] | None:
    email, password = os.environ.get("LMS_ADMIN_EMAIL"), os.environ.get("LMS_ADMIN_PASSWORD")
    return (email, os.environ.get("LMS_ADMIN_NAME", "Administrator"), password) if email and password else None


def _until_valid(question: str, ask: Any, validate: Any) -> str:
    while True:
        answer: str = ask(question).strip()
        try:
            validate(answer)
        except ValidationError as error:
            print(f"  {' '.join(error.messages)}")
        else:
            return answer
