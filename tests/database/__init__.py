"""The test database: made once for each set of migrations, and put back after tests that really commit.

Most tests roll back and never need this. Tests with ``django_db(transaction=True)`` and browser tests commit; Django
then empties every table, also what migrations wrote (Wagtail's page root, the source locale, permissions), and fires
SQLite's append-only triggers. So the ``flush`` of this app, which is installed by the test settings only, restores
the database exactly as the migrations left it. Tests may therefore run in any order and in parallel.

On SQLite the test database is a file below ``LMS_VAR/test``, not memory: a live server's threads then have connections
of their own, as in production. A template, named after a hash of all migrations, spares the next run the migrating.
"""
