"""Files of people and units, and what the worker does with them."""

from lms.members.imports import services
from lms.members.imports.models import ImportLine, PeopleImport
from tests.factories.people import make_agency

HEAD = "staff_number,email,first_name,last_name,unit,position,main,from,until,language\n"


def bring(by, agency, text, *, kind="people", invite=False, head=HEAD):
    """Give a file of people (with the usual heading) or of units, and return the import as the worker has read it."""
    text = text if kind == "units" else head + text
    batch = services.start(
        by=by, kind=kind, agency=agency, content=text.encode(), file_name="people.csv", invite=invite
    )
    return again(batch)


def again(batch):
    return PeopleImport.objects.get(pk=batch.pk)


def outcomes(batch):
    """Return what each line would do, or did."""
    return [str(one) for one in batch.lines.order_by("number").values_list("outcome", flat=True)]


def codes(batch):
    """Return what is wrong, {line: codes}."""
    rows = batch.lines.filter(outcome="wrong").order_by("number")
    return {row.number: [problem["code"] for problem in row.problems] for row in rows}


def name_in_file(person):
    """Let a file that was looked at name the person."""
    batch = PeopleImport.objects.create(kind="people", agency=make_agency(), file_name="p.csv", made_by=person.subject)
    cells = {"email": person.user.email.upper(), "first_name": person.user.first_name}
    return ImportLine.objects.create(people_import=batch, number=2, cells=cells, outcome="new")
