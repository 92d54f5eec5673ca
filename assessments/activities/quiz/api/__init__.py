"""The quiz's part of ``/api/v1/``: rules, attempts, answers, hand-in and result of the signed-in officer."""
