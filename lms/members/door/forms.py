"""allauth's forms in our words: labels instead of placeholders, what a password manager needs, hints that help."""

from typing import Any

from allauth.account import forms as allauth_forms
from django.forms import Form
from django.utils.translation import gettext_lazy as _

PASSWORD_HINT = _("At least 12 characters. Four unrelated words are strong and easy to keep in mind.")


class PlainFields(Form):
    """Takes away placeholders and help texts that allauth would show."""

    wording: dict[str, tuple[Any, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        for name, (label, hint) in self.wording.items():
            field = self.fields[name]
            field.label, field.help_text = label, hint
            field.widget.attrs.pop("placeholder", None)


class SignInForm(PlainFields, allauth_forms.LoginForm):
    """E-mail and password."""

    wording = {"login": (_("Work e-mail"), ""), "password": (_("Password"), "")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class ResetForm(PlainFields, allauth_forms.ResetPasswordForm):
    """Asks for a link."""

    wording = {"email": (_("Work e-mail"), "")}


class NewPasswordForm(PlainFields, allauth_forms.ResetPasswordKeyForm):
    """Sets a password behind a link; also an invited person's first."""

    wording = {"password1": (_("New password"), PASSWORD_HINT), "password2": (_("The same password again"), "")}


class ChangePasswordForm(PlainFields, allauth_forms.ChangePasswordForm):
    """Changes the password of a signed-in member."""

    wording = NewPasswordForm.wording | {"oldpassword": (_("Present password"), "")}
