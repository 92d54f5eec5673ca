"""Files of question banks for tests, and short ways to read and import them."""

from wagtail.models import Locale

from assessments.exchange import services
from assessments.exchange.formats import read
from assessments.exchange.models import QuestionImport
from tests.factories.people import make_member

GIFT = """\
// A bank of our own
$CATEGORY: $course$/top/Law/Search

// [tag:warrants] [tag:basics]
::s1::When does a warrant end?{
=When it was carried out#Right.
~After a year#No, it is over before.
~Never
####See the code.
}

::s2::A warrant names a place.{TRUE#It does.#Quite so.}

$CATEGORY: Law

::s3::[html]Who <b>signs</b> it?<br>Name the office.{=judge =%50%court}

How many days? {#3:1}
"""

AIKEN = """\
Who signs a warrant?
A) An officer
B) A judge
ANSWER: B
"""


def xml(*questions: str) -> bytes:
    """Return a file of Moodle XML with these elements inside."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n{"".join(questions)}</quiz>\n'.encode()


def question(kind: str, inside: str, *, prompt: str = "Which?", name: str = "n") -> str:
    """Return an element of Moodle XML; ``prompt`` is HTML."""
    return (
        f'<question type="{kind}"><name><text>{name}</text></name><questiontext format="html">'
        f"<text><![CDATA[{prompt}]]></text></questiontext>{inside}</question>\n"
    )


def reads(form: str, data: str | bytes) -> list:
    """Return every question of a file."""
    return list(read(form, data.encode() if isinstance(data, str) else data, "en"))


def one(form: str, data: str | bytes):
    """Return the only question of a file."""
    (found,) = reads(form, data)
    return found


def values(found) -> list:
    """Return the values of its answers, without what is empty."""
    return [{key: value for key, value in block["value"].items() if value} for block in found.fields["answers"]]


def codes(found) -> list[str]:
    """Return the codes of what was not understood."""
    return [code for code, _values in found.problems]


def start(data: str | bytes = GIFT, form: str = "gift", *, by=None, **more) -> QuestionImport:
    """Return an import of the file, not read yet unless tasks run at once."""
    more = {"locale": Locale.objects.get(language_code="en"), "file_name": "bank.txt"} | more
    content = data.encode() if isinstance(data, str) else data
    return services.start(by=by or make_member("editor"), data=content, form=form, **more)


def many(number: int, *, first: int = 0) -> str:
    """Return a GIFT file with so many different questions."""
    return "".join(f"::q{n}::Question {n}?{{=yes {n} ~no {n}####Because.}}\n\n" for n in range(first, first + number))
