"""Suggestions from texts of several styles, judged as a person would: what is right, what is wrong, what is missing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseboard.errors import Cancelled
from caseboard.exchange.suggest import KnownName, Suggestion, show, suggest
from caseboard.model.ids import new_id
from caseboard.progress import Progress

ARTICLE = Path(__file__).parents[2] / ".." / "shared" / "seed" / "kgo-mccolo-article.txt"

ARTICLE_RIGHT = {
    ("organisation", "McColo"), ("organisation", "Global Crossing"), ("organisation", "Hurricane Electric"),
    ("organisation", "Trend Micro"), ("organisation", "McAfee"), ("organisation", "FBI"), ("organisation", "ABC7"),
    ("organisation", "KGO-TV"), ("person", "Paul Ferguson"), ("person", "Dean Johnson"), ("person", "Pamala Warren"),
    ("person", "Ted Fawcett"), ("place", "San Jose"), ("place", "Fremont"), ("place", "Menlo Park"),
    ("place", "Eastern Europe"), ("country", "Russia"), ("country", "Ukraine"), ("country", "United States"),
    ("facility", "Market Post tower"), ("claim", "75 %"), ("claim", "45 %"),
}  # fmt: skip

POLICE = """FOR IMMEDIATE RELEASE

Two men charged after raid on bulletproof hosting firm in Wilmington

WILMINGTON, Del. - Detectives of the New Castle County Police Department arrested two men on Thursday, March 12, 2009, \
after a search of offices rented by Larkspur Data Services LLC, a hosting company that investigators say rented \
servers to the operators of the Rustock botnet.

Sgt. Maria Delgado said the warrant was served shortly after dawn. "We removed 38 servers," Delgado told reporters.

The suspects were identified as Kevin R. Oakley, 34, of Dover, and Anatoly Zherdev, 29, a Russian national. Assistant \
U.S. Attorney Helen Choi declined to comment. Larkspur sold connections to customers in Saint Petersburg and Kharkiv. \
Spam volumes fell 18 percent in the days after the raid, said Joe Stewart of SecureWorks. The FBI, the Secret Service \
and Europol assisted in Operation Cold Rack. Call Detective Brian Pruitt at (302) 555-0142.
"""
POLICE_RIGHT = {
    ("place", "Wilmington"), ("organisation", "New Castle County Police Department"), ("claim", "2009-03-12"),
    ("organisation", "Larkspur Data Services LLC"), ("malware", "Rustock"),
    ("person", "Maria Delgado"), ("claim", "38 servers"), ("person", "Kevin R. Oakley"), ("place", "Dover"),
    ("person", "Anatoly Zherdev"), ("country", "Russia"), ("country", "United States"), ("person", "Helen Choi"),
    ("place", "Saint Petersburg"), ("place", "Kharkiv"), ("claim", "18 %"), ("person", "Joe Stewart"),
    ("organisation", "SecureWorks"), ("organisation", "FBI"),
    ("organisation", "Secret Service"), ("organisation", "Europol"), ("event", "Operation Cold Rack"),
    ("person", "Brian Pruitt"), ("phone", "+13025550142"),
}  # fmt: skip

REGISTRY = """% Information related to '198.51.100.0 - 198.51.100.255'

inetnum:        198.51.100.0 - 198.51.100.255
netname:        VERTIGO-NET
descr:          Vertigo Hosting Ltd
country:        MD
admin-c:        VH1200-RIPE
mnt-by:         MNT-VERTIGO

person:         Sergiu Munteanu
address:        2012 Chisinau
phone:          +373 22 123456
e-mail:         abuse@vertigo-hosting.net

route:          198.51.100.0/24
origin:         AS64500
"""
REGISTRY_RIGHT = {
    ("network", "198.51.100.0/24"), ("organisation", "Vertigo Hosting Ltd"), ("country", "Moldova"),
    ("person", "Sergiu Munteanu"), ("place", "Chisinau"), ("phone", "+37322123456"),
    ("email", "abuse@vertigo-hosting.net"), ("asn", "AS64500"),
}  # fmt: skip

ABUSE_MAIL = """From: Lena Hartwig <lena.hartwig@cert.example.org>
To: abuse@northpeak-isp.example.com
Subject: C2 servers in your network AS64511

Dear NorthPeak abuse team,

we have seen traffic to the following hosts in your network 203.0.113.0/24:

 * 203[.]0[.]113[.]77 port 8080 (Citadel)
 * hxxp://update-check[.]badexample[.]com/gate[.]php
 * panel.evil-domain[.]net resolves to 203.0.113[.]78
 * drop mail: mule.boss[at]freemail[.]example[.]com
 * 2001:db8:77::10

Sample: d41d8cd98f00b204e9800998ecf8427e (dropper.exe)
Wallet: 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa

Our colleagues at Shadowserver count 45,000 bots, 62% of them in Germany and Poland.

Lena Hartwig
"""
ABUSE_RIGHT = {
    ("person", "Lena Hartwig"), ("email", "lena.hartwig@cert.example.org"),
    ("email", "abuse@northpeak-isp.example.com"),
    ("asn", "AS64511"), ("organisation", "NorthPeak"), ("network", "203.0.113.0/24"), ("ip", "203.0.113.77"),
    ("malware", "Citadel"), ("url", "http://update-check.badexample.com/gate.php"), ("host", "panel.evil-domain.net"),
    ("ip", "203.0.113.78"), ("email", "mule.boss@freemail.example.com"), ("ip", "2001:db8:77::10"),
    ("malware", "d41d8cd98f00b204e9800998ecf8427e"), ("wallet", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
    ("organisation", "Shadowserver"), ("claim", "45,000 bots"), ("claim", "62 %"), ("country", "Germany"),
    ("country", "Poland"),
}  # fmt: skip

GERMAN = """Razzia bei Webhoster

Die Polizei hat am 14. März 2012 in Dresden mehrere Rechenzentren durchsucht. Im Mittelpunkt der Ermittlungen \
steht die Firma Kronwald Internet GmbH, die Kunden aus Russland und der Ukraine bedient haben soll.

Oberstaatsanwalt Jürgen Lindner sagte, der Geschäftsführer Thomas Wehrle sei festgenommen worden. \
"Die Server wurden von Betrügern genutzt", sagte Lindner. Das Bundeskriminalamt unterstützte die Aktion. Die \
Zahl der Spam-Mails sank um 22 Prozent.
"""
GERMAN_RIGHT = {
    ("claim", "2012-03-14"), ("place", "Dresden"), ("organisation", "Kronwald Internet GmbH"), ("country", "Russia"),
    ("country", "Ukraine"), ("person", "Jürgen Lindner"), ("person", "Thomas Wehrle"),
    ("organisation", "Bundeskriminalamt"), ("claim", "22 %"),
}  # fmt: skip

FRENCH = """La société Nordhébergement SARL, installée à Lille, est soupçonnée d'avoir loué des serveurs à un \
réseau d'escrocs. Son gérant, Jean-Marc Delattre, a été mis en examen mardi, selon la procureure Sophie Vasseur.

« Nous avons saisi quarante machines », a précisé Mme Vasseur. D'après Europol, près de 30 % des courriels \
reçus en Belgique et en Suisse passaient par ces serveurs. M. Delattre conteste les faits.
"""
FRENCH_RIGHT = {
    ("organisation", "Nordhébergement SARL"), ("place", "Lille"), ("person", "Jean-Marc Delattre"),
    ("person", "Sophie Vasseur"), ("organisation", "Europol"), ("claim", "30 %"), ("country", "Belgium"),
    ("country", "Switzerland"),
}  # fmt: skip


def _judged(text: str, right: set[tuple[str, str]]) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """What is missing and what is wrong, each thing counted once."""
    found = {(one.kind, one.value) for one in suggest(text)}
    return right - found, found - right


@pytest.mark.skipif(not ARTICLE.is_file(), reason="the article is not here")
def test_the_article_gives_all_that_it_names_and_nothing_wrong() -> None:
    missing, wrong = _judged(ARTICLE.read_text(encoding="utf-8"), ARTICLE_RIGHT)
    print(f"{len(ARTICLE_RIGHT) - len(missing)} right, {len(wrong)} wrong, {len(missing)} missing")
    assert missing == set()
    assert wrong == set()


@pytest.mark.parametrize(
    ("text", "right"),
    [
        pytest.param(POLICE, POLICE_RIGHT, id="police"),
        pytest.param(REGISTRY, REGISTRY_RIGHT, id="registry"),
        pytest.param(ABUSE_MAIL, ABUSE_RIGHT, id="abuse mail"),
        pytest.param(GERMAN, GERMAN_RIGHT, id="German"),
        pytest.param(FRENCH, FRENCH_RIGHT, id="French"),
    ],
)
def test_other_styles_give_what_they_name(text: str, right: set[tuple[str, str]]) -> None:
    missing, wrong = _judged(text, right)
    print(f"{len(right) - len(missing)} right, {len(wrong)} wrong, {len(missing)} missing: {wrong} {missing}")
    assert missing == set()
    assert len(wrong) * 10 <= len(right)


@pytest.mark.skipif(not ARTICLE.is_file(), reason="the article is not here")
def test_percentages_come_with_their_sentence_and_a_property() -> None:
    text = ARTICLE.read_text(encoding="utf-8")
    claims = {one.value: one for one in suggest(text) if one.kind == "claim"}
    assert claims["75 %"].property == "share_of_spam"
    assert claims["45 %"].property == "spam_drop"
    for claim in claims.values():
        sentence = text[claim.sentence_start : claim.sentence_end]
        assert claim.text in sentence
        assert sentence.endswith(".")
        assert "\n" not in sentence


def _one(text: str, kind: str) -> Suggestion:
    (only,) = [one for one in suggest(text) if one.kind == kind]
    return only


@pytest.mark.parametrize(
    "written",
    [
        "AS26780",
        "AS 26780",
        "ASN 26780",
        "ASN26780",
        "autonomous system 26780",
        "AS#26780",
        "Autonomous System Number 26780",
    ],
)
def test_an_autonomous_system_is_found_however_it_is_written(written: str) -> None:
    found = _one(f"traffic came from {written}, which is gone", "asn")
    assert (found.text, found.value) == (written, "AS26780")


@pytest.mark.parametrize(
    ("written", "kind", "value"),
    [
        ("hxxps://evil[.]example[.]com/a?b=1", "url", "https://evil.example.com/a?b=1"),
        ("http[:]//evil.example.com/a", "url", "http://evil.example.com/a"),
        ("192[.]0[.]2[.]1", "ip", "192.0.2.1"),
        ("192.0.2[.]1", "ip", "192.0.2.1"),
        ("192(dot)0(dot)2(dot)1", "ip", "192.0.2.1"),
        ("192.0.2.0/24", "network", "192.0.2.0/24"),
        ("2001:db8::/32", "network", "2001:db8::/32"),
        ("evil[.]com", "domain", "evil.com"),
        ("bad.actor[@]evil.com", "email", "bad.actor@evil.com"),
        ("+44 20 7946 0958", "phone", "+442079460958"),
    ],
)
def test_offsets_point_at_the_words_as_they_stand(written: str, kind: str, value: str) -> None:
    text = f"We saw ({written}), and then nothing."
    found = _one(text, kind)
    assert found.value == value
    assert text[found.start : found.end] == found.text
    assert found.text in written


@pytest.mark.parametrize(
    "text",
    [
        "see the file report.pdf and run setup.exe from e.g. the folder v1.2.3.4",
        "at 12:30:45 and in std::vector, 00:11:22:33:44:55",
        "It ended.Then it began. No.5 and i.e. nothing",
        "999.1.1.1 and 1.2.3 and 300.300.300.300 and 1,000,000",
        "Copyright © 2024. All Rights Reserved.",
        "",
    ],
)
def test_what_only_looks_like_something_is_left_alone(text: str) -> None:
    assert suggest(text) == []


def test_a_surname_alone_means_the_person_named_in_full() -> None:
    text = "Oksana Petrenko runs the firm. Yesterday Petrenko’s office was closed."
    people = [one for one in suggest(text) if one.kind == "person"]
    assert [(one.text, one.value) for one in people] == [
        ("Oksana Petrenko", "Oksana Petrenko"),
        ("Petrenko", "Oksana Petrenko"),
    ]


def test_names_of_the_case_are_found_and_linked() -> None:
    ecatel, kuik, number = new_id(), new_id(), new_id()
    known = [
        KnownName(ecatel, "organisation", "Ecatel"),
        KnownName(kuik, "person", "Tim Kuik"),
        KnownName(number, "asn", "AS29073"),
    ]
    found = suggest("ECATEL announced AS 29073; Kuik objected. Ecatel's lawyers did not.", known=known)
    assert [(one.text, one.entity_id) for one in found if one.entity_id] == [
        ("ECATEL", ecatel),
        ("AS 29073", number),
        ("Kuik", kuik),
        ("Ecatel", ecatel),
    ]


def test_a_misspelt_name_is_linked_by_likeness_and_says_so() -> None:
    crossing = new_id()
    (found,) = suggest(
        "Transit came from Globel Crossing until then.",
        known=[KnownName(crossing, "organisation", "Global Crossing Ltd.")],
    )
    assert found.entity_id == crossing
    assert "resembles" in found.why


def test_what_was_rejected_is_not_suggested_again() -> None:
    text = "The firm WVFiber and the firm EstDomains were named."
    first = suggest(text)
    assert [one.value for one in first] == ["WVFiber", "EstDomains"]
    assert [one.value for one in suggest(text, rejected={first[0].key})] == ["EstDomains"]


def test_the_reader_shows_the_sentence_with_the_words_marked() -> None:
    text = "Nothing here, or so it seemed at first. The firm WVFiber was\nnamed. More."
    (found,) = suggest(text)
    shown = show(text, found)
    assert (shown.before, shown.words, shown.after) == ("The firm ", "WVFiber", " was named.")
    assert shown.quotation == "The firm WVFiber was named."
    assert shown.reason == found.why


def test_looking_can_be_stopped() -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        suggest("The firm WVFiber was named.", progress=progress)


@given(st.text())
def test_whatever_the_text_ranges_are_sound_and_do_not_overlap(text: str) -> None:
    end = 0
    for one in suggest(text):
        assert end <= one.start < one.end <= len(text)
        assert one.text == text[one.start : one.end]
        assert one.sentence_start <= one.start
        assert one.end <= one.sentence_end
        end = one.end


_PIECES = st.sampled_from(
    [
        "Mr. ",
        "Inc.",
        " of ",
        "AS",
        "12",
        ".",
        "[.]",
        "com",
        "@",
        "hxxp://",
        "McColo",
        " said ",
        "\n",
        "“",
        "San ",
        "Jose",
        ",",
        "%",
        "-",
    ]
)


@given(st.lists(_PIECES, max_size=60))
def test_mixtures_of_all_that_is_looked_for_do_no_harm(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert all(text[one.start : one.end] == one.text for one in suggest(text))


@pytest.mark.parametrize("unit", ["A ", "a@", "1.", "[.]", "x: Y ", "a:", "Van de ", "AS1 ", "http://"])
def test_a_long_line_of_the_same_is_read_to_its_end(unit: str) -> None:
    text = unit * (200_000 // len(unit)) + " the firm EstDomains closed"
    assert suggest(text)[-1].value == "EstDomains"
