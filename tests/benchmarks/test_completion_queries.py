"""Recording a completion costs the same few queries in a short course and in a long one."""

import pytest

from .completions import queries_of_a_completion


@pytest.mark.django_db(transaction=True)
def test_completion_takes_at_most_sixteen_queries_whatever_the_length_of_the_course(settings):
    # What a worker does later is not done in the request, as it would be with the tests' own settings.
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
    short, long = (queries_of_a_completion(lessons) for lessons in (1, 30))
    assert short == long <= 16
