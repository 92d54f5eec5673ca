"""Certificate numbers: nobody guesses one, and a slip of the finger is noticed."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.certificates.numbers import ALPHABET, compose, new_code, new_number, normalise, normalise_code

YEARS = st.integers(1000, 9999)
NUMBERS = st.builds(compose, YEARS, st.text(ALPHABET, min_size=12, max_size=12))
FORM = r"LC-2026-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]"
#: Where the year and the symbols stand in a number.
PLACES = [place for place, char in enumerate("LC-2026-7K2M-9QRT-4XHB-Z") if char != "-" and place > 2]


def test_number_has_its_form_and_is_its_own():
    numbers = {new_number(2026) for _ in range(2000)}
    assert len(numbers) == 2000
    assert {number[8] for number in numbers} == set(ALPHABET)
    for number in numbers:
        assert len(number) == 24
        assert re.fullmatch(FORM, number)


@given(number=NUMBERS)
def test_number_is_read_back(number):
    assert normalise(number) == number


@given(number=NUMBERS, data=st.data())
def test_number_survives_how_people_write(number, data):
    alike = {"0": "0Oo", "1": "1IiLl"}
    written = "".join(data.draw(st.sampled_from(alike.get(char, char + char.lower()))) for char in number)
    for dash in ("", " ", "\N{EN DASH}", "\N{NON-BREAKING HYPHEN}", " - "):
        assert normalise(f"  {written.replace('-', dash)} \n") == number


def test_number_is_read_without_prefix_and_in_the_digits_of_other_scripts():
    number = new_number(2026)
    arabic, full = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"), {ord(char): ord(char) + 0xFEE0 for char in number}
    assert normalise(number[3:]) == number
    assert normalise(number.translate(arabic)) == number
    assert normalise(number.translate(full)) == number


@given(number=NUMBERS, place=st.sampled_from(PLACES), data=st.data())
def test_any_wrong_symbol_is_noticed(number, place, data):
    digits = ALPHABET[:10] if place < 7 else ALPHABET
    wrong = data.draw(st.sampled_from(digits.replace(number[place], "")))
    assert normalise(number[:place] + wrong + number[place + 1 :]) is None


@given(number=NUMBERS, one=st.sampled_from(PLACES), other=st.sampled_from(PLACES))
def test_any_exchange_of_two_symbols_is_noticed(number, one, other):
    symbols = list(number)
    symbols[one], symbols[other] = symbols[other], symbols[one]
    assert normalise("".join(symbols)) in ({number} if "".join(symbols) == number else {None})


@given(text=st.text(max_size=200) | st.text("LC20267K-OIUlo ", max_size=40))
def test_any_text_is_a_number_or_none(text):
    number = normalise(text)
    assert number is None or normalise(number) == number


@pytest.mark.parametrize("text", ["", "LC", "LC-2026", "LC-2026-UUUU-UUUU-UUUU-U", "9" * 100_000, "LC-" + "0" * 17])
def test_what_is_no_number_is_none(text):
    assert normalise(text) is None


def test_year_has_four_digits():
    with pytest.raises(ValueError, match="four digits"):
        new_number(26)


def test_code_is_read_back_however_it_is_written():
    code = new_code()
    assert len(code) == 8
    assert normalise_code(f" {code[:4].lower()}-{code[4:]} ") == code
    assert normalise_code("7k2m 9qro") == "7K2M9QR0"
    assert normalise_code("7K2M9QR") is None
    assert normalise_code("7K2M9QRU") is None
