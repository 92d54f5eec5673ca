"""What people wrote, in a form an entry may hold: it proves the words to whoever has them, and tells them to nobody."""

import hashlib
import json


def text_digest(*texts: str) -> str:
    """Return SHA-256, in hexadecimal, of the texts as a JSON array in UTF-8 without spaces; "" where all are empty."""
    if not any(texts):
        return ""
    line = json.dumps(texts, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(line.encode("utf-8", "surrogatepass")).hexdigest()
