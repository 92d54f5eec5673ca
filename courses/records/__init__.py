"""The officer's record: the page, the transcript, and a signed copy that can be checked anywhere."""
