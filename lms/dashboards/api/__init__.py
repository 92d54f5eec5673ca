"""The part of ``/api/v1/`` for those who answer for others: people, their progress, assignments, reports."""
