"""Every identifier has one comparable spelling, whatever way a source writes it."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseboard.commands.identifiers import normalise
from caseboard.errors import InvalidValue
from caseboard.model.vocabulary import PropertyKind as K

SAME = [
    (K.ASN, "AS26780", ["AS26780", "as 26780", "ASN26780", "asn: 26780", "26780", "AS0.26780", "0.26780", "AS-26780",
                        "AS#26780", "autonomous system 26780", "AS number 26780", "AS0026780"]),
    (K.ASN, "AS65546", ["AS65546", "1.10", "AS1.10"]),
    (K.ASN, "AS4294967295", ["4294967295", "AS65535.65535"]),
    (K.IP, "208.72.168.191", ["208.72.168.191", "208[.]72[.]168[.]191", "208(.)72.168[dot]191",
                                 "::ffff:208.72.168.191"]),
    (K.IP, "2001:db8::1", ["2001:DB8::1", "2001:0db8:0:0:0:0:0:1", "[2001:db8::1]", "2001[:]db8[:][:]1"]),
    (K.NETWORK, "208.72.168.0/21", ["208.72.168.0/21", "208.72.168.0/255.255.248.0", "208[.]72[.]168[.]0/21",
                                    "208.72.168.0 - 208.72.175.255"]),
    (K.NETWORK, "2001:db8::/32", ["2001:DB8::/32", "2001:db8:0::0/32"]),
    (K.DOMAIN, "xn--bcher-kva.example", ["bücher.example", "BÜCHER.example.", "xn--bcher-kva.example",
                                        "bücher[.]example"]),
    (K.DOMAIN, "abilena.podolsk-mo.ru", ["abilena.podolsk-mo.ru", "Abilena[.]Podolsk-MO(dot)ru"]),
    (K.DOMAIN, "_dmarc.example.org", ["_dmarc.example.org"]),
    (K.URL, "http://example.org/", ["http://example.org", "HTTP://Example.ORG:80/", "hxxp://example[.]org",
                                    "hXXp://example[.]org", "http[:]//example.org"]),
    (K.URL, "https://example.org/A%2Fb?q=1#f", ["https://example.org:443/A%2fb?q=1#f"]),
    (K.URL, "http://[2001:db8::1]:8080/x", ["http://[2001:DB8::1]:8080/x"]),
    (K.EMAIL, "abuse@example.org", ["abuse@example.org", "Abuse@EXAMPLE.org", "mailto:abuse@example.org",
                                    "abuse[at]example[dot]org", "<abuse@example.org>"]),
    (K.PHONE, "+14085550100", ["+1 408 555 0100", "+1 (408) 555-0100", "tel:+1-408-555-0100"]),
    (K.PHONE, "+14085550100;ext=12", ["+1 408 555 0100 ext. 12"]),
    (K.COUNTRY, "RU", ["Russia", "RU", "ru", "RUS", "643", "Russian Federation", "Russland", "Россия", "Russie"]),
    (K.COUNTRY, "GB", ["UK", "U.K.", "Great Britain", "England", "United Kingdom"]),
    (K.COUNTRY, "US", ["USA", "U.S.", "United States of America", "Vereinigte Staaten", "the United States"]),
    (K.COUNTRY, "CI", ["Côte d’Ivoire", "Cote d'Ivoire", "Ivory Coast"]),
    (K.COUNTRY, "XK", ["Kosovo"]),
    (K.DATE, "2008-11-11", ["2008-11-11", "11 Nov 2008", "11 November 2008", "November 11, 2008", "Nov. 11th, 2008",
                            "Tuesday, 11 November 2008"]),
    (K.DATE, "2006~", ["2006~", "about 2006", "circa 2006"]),
    (K.DATE, "2008-11/2009", ["2008-11/2009", "Nov 2008 to 2009"]),
    (K.PERCENTAGE, "45", ["45", "45 %", "45-percent", "45 per cent", "45.0", "45,0 %", "45 Prozent", "45 pct"]),
    (K.PERCENTAGE, "66..75", ["66-75 %", "66 to 75 percent", "66% - 75%", "75 % or 66 %", "66–75%"]),
    (K.PERCENTAGE, "~66.67", ["almost 2/3", "nearly 2/3", "about 66.67 %"]),
    (K.PERCENTAGE, "≤40", ["up to 40 %", "as much as 40 per cent"]),
    (K.PERCENTAGE, ">90", ["more than 90 %", ">90%", "over 90 percent"]),
    (K.NUMBER, "450000", ["450,000", "450 000", "450'000", "450.000,0", "0.45 million", "450 thousand", "450k"]),
    (K.NUMBER, ">450000", ["more than 450,000", "> 450,000"]),
    (K.NUMBER, "8000000..10000000", ["8-10 million", "8 million to 10 million"]),
    (K.NUMBER, "190000000000 /day", ["190 bn/day", "190 billion per day", "190 billion a day",
                                   "190,000,000,000 daily"]),
    (K.NUMBER, "1234.56", ["1,234.56", "1.234,56"]),
    (K.MONEY, "USD 1080000", ["USD 1.08 M", "$1.08 million", "1,080,000 dollars", "US$ 1,080,000",
                             "1.08 million USD"]),
    (K.MONEY, "EUR 1500000", ["€1.5m", "1.5 million EUR", "1,5 Mio EUR"]),
    (K.HASH, "d41d8cd98f00b204e9800998ecf8427e", ["D41D8CD98F00B204E9800998ECF8427E",
                                                  "md5: d41d8cd98f00b204e9800998ecf8427e"]),
    (K.TEXT, "global crossing", ["Global Crossing", "  GLOBAL\n crossing"]),
    (K.IDENTIFIER, "HRB 1234 b", ["HRB 1234 b", " HRB  1234 b "]),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "comparable", "spellings"), SAME, ids=[f"{k}-{v}" for k, v, _ in SAME])
def test_spellings_of_the_same_thing_meet(kind: K, comparable: str, spellings: list[str]) -> None:
    assert {text: normalise(kind, text) for text in spellings} == dict.fromkeys(spellings, comparable)
    assert normalise(kind, comparable) == comparable


REFUSED = [
    (K.ASN, ["AS4294967296", "AS65536.1", "AS1.65536", "ASX", "26780.", "AS-", "-1", "AS２６７８０"]),
    (K.IP, ["208.72.168", "208.72.168.256", "1.2.3.4.5", "fe80::1%eth0", "localhost", "1.2.3.4/32"]),
    (K.NETWORK, ["208.72.168.191", "1.2.3.0/33", "example.org/24", "2001:db8::/129", "1.0.0.9 - 1.0.0.1", "a - b"]),
    (K.DOMAIN, ["localhost", "a..b", "-a.org", "a b.org", "1.2.3.4", "x" * 64 + ".org", "a." * 130 + "org",
                "☃.example", "."]),
    (K.URL, ["example.org/x", "http://", "http://exa mple.org", "http://example.org:99999/", "javascript:alert(1)",
             "http://[::1", "http://a\nb.org/"]),
    (K.EMAIL, ["example.org", "a@b", "a..b@example.org", "@example.org", "a b@example.org", "a@@example.org"]),
    (K.PHONE, ["408 555 0100", "+1 408", "call me", "+999 1234567", "+"]),
    (K.COUNTRY, ["Atlantis", "ZZ", "Europe", "123"]),
    (K.DATE, ["11/12/2008", "31 Feb 2008", "soon", "Foo 11, 2008"]),
    (K.PERCENTAGE, ["forty", "45 apples", "%", "1.2.3"]),
    (K.NUMBER, ["many", "1,2,3", "12;13", "5 <b>", "1.23.45"]),
    (K.MONEY, ["100", "$", "XXQ 5", "5 hundredweight"]),
    (K.HASH, ["abc", "g" * 32, "a" * 33, "sha256:"]),
    (K.TEXT, ["", "   ", "\n"]),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in REFUSED for text in texts])
def test_what_has_not_the_form_is_refused_with_a_sentence(kind: K, text: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        normalise(kind, text)
    sentence = str(refusal.value)
    assert sentence.endswith(".")
    assert len(sentence) < 400


def test_an_address_with_leading_zeros_is_refused_since_programs_differ_on_it() -> None:
    with pytest.raises(InvalidValue, match="octal"):
        normalise(K.IP, "010.0.0.1")
    with pytest.raises(InvalidValue, match="octal"):
        normalise(K.NETWORK, "010.0.0.0/8")


def test_a_network_with_host_bits_is_refused_and_the_proper_one_named() -> None:
    with pytest.raises(InvalidValue, match=r"the network is 208\.72\.168\.0/21"):
        normalise(K.NETWORK, "208.72.168.5/21")


def test_a_range_that_is_not_one_network_is_refused_with_its_parts() -> None:
    with pytest.raises(InvalidValue, match=r"not one network but 2: 192\.0\.2\.0/25, 192\.0\.2\.128/26"):
        normalise(K.NETWORK, "192.0.2.0 - 192.0.2.191")


def test_a_phone_number_is_read_as_dialled_in_its_region() -> None:
    assert normalise(K.PHONE, "(408) 555-0100", region="us") == "+14085550100"
    assert normalise(K.PHONE, "030 901820", region="DE") == "+4930901820"


def test_a_look_alike_name_in_another_script_is_another_name() -> None:
    assert normalise(K.DOMAIN, "pаypal.com") != normalise(K.DOMAIN, "paypal.com")


def test_an_absurdly_long_value_is_refused_quickly() -> None:
    for kind in set(K) - {K.TEXT, K.IDENTIFIER}:
        for text in ("1" * 100_000, "a." * 50_000, "http://" + "a" * 100_000, "-" * 100_000):
            with pytest.raises(InvalidValue):
                normalise(kind, text)


PLAIN = st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), max_size=60)
LABEL = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?", fullmatch=True)
VALUES = st.one_of(
    PLAIN,
    st.ip_addresses().map(str),
    st.builds("{}.{}.{}".format, LABEL, LABEL, st.sampled_from(["com", "co.uk", "рф", "example"])),
    st.builds("http://{}.org/{}".format, LABEL, LABEL),
    st.builds("{} {}".format, st.decimals(allow_nan=False, allow_infinity=False, places=2), PLAIN),
    st.builds("{}{}-{}%".format, st.sampled_from(["about ", ">", ""]), st.integers(0, 99), st.integers(0, 9999)),
    st.builds("{} {}".format, st.sampled_from(["USD", "€", "$"]), st.integers(0, 10**12)),
    st.builds("+{}".format, st.integers(10**6, 10**14)),
    st.builds("AS{}".format, st.integers(0, 2**33)),
)


@given(st.sampled_from(K), VALUES)
def test_normalising_twice_changes_nothing_more(kind: K, text: str) -> None:
    try:
        once = normalise(kind, text)
    except InvalidValue:
        return
    assert normalise(kind, once) == once


@given(st.integers(0, 2**32 - 1))
def test_every_as_number_is_read_in_plain_and_dotted_form(number: int) -> None:
    assert normalise(K.ASN, f"AS{number}") == normalise(K.ASN, f"{number >> 16}.{number & 0xFFFF}") == f"AS{number}"


@given(st.ip_addresses(), st.integers(0, 128))
def test_a_network_is_read_exactly_if_no_bit_lies_beyond_its_prefix(
    address: ipaddress.IPv4Address, length: int
) -> None:
    length = min(length, address.max_prefixlen)
    network = ipaddress.ip_network((address, length), strict=False)
    assert normalise(K.NETWORK, str(network)) == str(network)
    if network.network_address != address:
        with pytest.raises(InvalidValue, match="the network is"):
            normalise(K.NETWORK, f"{address}/{length}")
