"""Numbers printed on certificates, and the short codes that go with them: random, read aloud, typed in again.

A number is ``LC-2026-7K2M-9QRT-4XHB-Z``: the year of issue, twelve random symbols (60 bits) and a check symbol over
both. The symbols are those of Douglas Crockford's base 32 (crockford.com/base32.html): no I, L, O and U. The check
symbol is not his, which needs signs that no address bears. It closes a sum over the field GF(32) in which every place
has a weight of its own, so it finds every single wrong symbol and every exchange of two.
"""

import secrets
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PREFIX = "LC"
RANDOM, CODE = 12, 8
#: x^5 + x^2 + 1, primitive over GF(2): its powers of x differ up to the 31st, and there are 17 places.
POLYNOMIAL = 0b100101
#: What people type for a symbol that looks alike.
ALIKE = str.maketrans("OIL", "011")
#: More is no number, whatever separates its symbols.
LONGEST = 80


def new_number(year: int) -> str:
    """Return a number for a certificate issued in ``year`` (four digits, or ValueError), which nobody can guess."""
    return compose(year, _random(RANDOM))


def compose(year: int, symbols: str) -> str:
    """Return the number with these twelve symbols of the alphabet. Raises ValueError for a year without four digits."""
    if not 1000 <= year <= 9999:
        raise ValueError("A year has four digits.")
    return _shown(f"{year}{symbols}{_check(f'{year}{symbols}')}")


def normalise(text: str) -> str | None:
    """Return the number as it is printed, whatever a person made of it; None where it cannot be one.

    Case, spaces, dashes, a missing prefix, O for 0, I or L for 1, and the digits of other scripts do not matter.
    """
    symbols = _symbols(text)
    symbols = symbols.removeprefix(PREFIX.translate(ALIKE))
    year, rest = symbols[:4], symbols[4:]
    if len(rest) != RANDOM + 1 or not year.isdecimal() or year < "1000" or not set(rest) <= set(ALPHABET):
        return None
    return _shown(symbols) if _check(symbols[:-1]) == symbols[-1] else None


def new_code() -> str:
    """Return a check code of eight symbols (40 bits), which its holder gives to whoever may check the certificate."""
    return _random(CODE)


def normalise_code(text: str) -> str | None:
    """Return a check code as ``new_code`` made it, whatever a person made of it; None where it cannot be one."""
    symbols = _symbols(text)
    return symbols if len(symbols) == CODE and set(symbols) <= set(ALPHABET) else None


def _random(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def _shown(symbols: str) -> str:
    """Return year, three groups and the check symbol with dashes between."""
    return "-".join([PREFIX, *(symbols[start : start + 4] for start in range(0, len(symbols), 4))])


def _symbols(text: str) -> str:
    """Return a text without what separates, in capitals, with look-alikes and the digits of every script resolved."""
    if len(text) > LONGEST:
        return ""
    kept = (char for char in unicodedata.normalize("NFKC", text) if not _separates(char))
    return "".join(str(unicodedata.decimal(char, char)) for char in kept).upper().translate(ALIKE)


def _separates(char: str) -> bool:
    """Tell whether a character is a space, a dash of any kind or invisible."""
    return char == "\N{MINUS SIGN}" or unicodedata.category(char) in {"Zs", "Cc", "Cf", "Pd"}


def _check(symbols: str) -> str:
    """Return the symbol that brings the sum of symbols times powers of x to zero; its own place has the first power."""
    total = 0
    for symbol in symbols:
        total = _times_x(total ^ ALPHABET.index(symbol))
    return ALPHABET[total]


def _times_x(element: int) -> int:
    doubled = element << 1
    return doubled ^ POLYNOMIAL if doubled & 0b100000 else doubled
