from __future__ import annotations

import pytest

from caseboard.errors import InvalidValue
from caseboard.takedown.asnumbers import check_as_number, parse_as_number, special_use


@pytest.mark.parametrize(
    ("text", "number"), [("AS26780", 26780), ("26780", 26780), (" asn 26780 ", 26780), ("3.10", 196618)]
)
def test_as_numbers_are_read_in_their_usual_spellings(text: str, number: int) -> None:
    assert parse_as_number(text) == number


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{701,1239}", "is a set of ASes.*name its members one by one"),
        ("McColo", "is not an AS number; write it as AS26780"),
        ("9999999999", "is not an AS number"),
        ("1.70000", "is not an AS number"),
    ],
)
def test_what_is_no_single_number_is_told_with_a_way_on(text: str, sentence: str) -> None:
    with pytest.raises(InvalidValue, match=sentence):
        parse_as_number(text)


@pytest.mark.parametrize("asn", [0, 23456, 64496, 64512, 65534, 65535, 65551, 4_200_000_000, 4_294_967_295])
def test_numbers_that_belong_to_nobody_are_refused(asn: int) -> None:
    with pytest.raises(InvalidValue, match=f"AS{asn} .*RFC"):
        check_as_number(asn)


@pytest.mark.parametrize("asn", [1, 26780, 64495, 65552, 196618, 4_199_999_999])
def test_ordinary_numbers_pass(asn: int) -> None:
    assert special_use(asn) is None
