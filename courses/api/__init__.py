"""The courses' part of ``/api/v1/``: what the signed-in officer may read, in the shapes the schema publishes."""
