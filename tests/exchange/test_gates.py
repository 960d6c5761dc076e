"""What untrusted archives, XML, compressed streams and JSON may do before a library sees them: very little."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import io
import json
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseboard.errors import ImportRefused
from caseboard.exchange.gates import (
    ArchiveLimits,
    check_xml,
    json_depth,
    load_json,
    open_archive,
    open_compressed,
    parse_xml,
)


def _zip(**entries: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return stream.getvalue()


def _zip_named(name: str, content: bytes = b"x") -> bytes:
    return _zip(**{name: content})


def test_an_ordinary_archive_gives_its_entries() -> None:
    with open_archive(_zip(a=b"first", b=b"second")) as archive:
        archive.check_contents()
        assert archive.names == ("a", "b")
        assert archive.read("b") == b"second"


def test_an_entry_that_inflates_two_hundredfold_is_refused() -> None:
    with (
        open_archive(_zip_named("sheet", bytes(4 << 20)), name="bomb.xlsx") as archive,
        pytest.raises(ImportRefused, match=r"bomb\.xlsx.*200 times"),
    ):
        archive.check_contents()


def test_sizes_are_counted_and_not_believed() -> None:
    limits = ArchiveLimits(total=1000, ratio=10_000)
    with (
        open_archive(_zip(a=bytes(600), b=bytes(600)), limits=limits) as archive,
        pytest.raises(ImportRefused, match="unpacks to more than"),
    ):
        archive.check_contents()


def test_too_many_entries_are_refused() -> None:
    with (
        pytest.raises(ImportRefused, match="3 entries"),
        open_archive(_zip(a=b"", b=b"", c=b""), limits=ArchiveLimits(entries=2)),
    ):
        pass


@pytest.mark.parametrize("entry", ["../up", "/root", "a/../../b", "C:/x", "\\\\server\\share", "x\\..\\..\\y"])
def test_names_that_lead_outside_are_refused(entry: str) -> None:
    with pytest.raises(ImportRefused, match="outside"), open_archive(_zip_named(entry)):
        pass


def test_symbolic_links_are_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        info = zipfile.ZipInfo("link")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    with pytest.raises(ImportRefused, match="symbolic link"), open_archive(stream.getvalue()):
        pass


def test_what_is_no_archive_says_so() -> None:
    with pytest.raises(ImportRefused, match="notes is not a complete ZIP"), open_archive(b"hello", name="notes"):
        pass


def test_a_damaged_entry_is_refused_when_read() -> None:
    data = bytearray(_zip_named("a", b"some words that are long enough to be stored deflated" * 20))
    data[40] ^= 0xFF
    with open_archive(bytes(data)) as archive, pytest.raises(ImportRefused, match="cannot be unpacked"):
        archive.read("a")


@given(st.binary(max_size=200), st.integers(0, 300), st.integers(0, 255))
def test_nothing_but_a_refusal_escapes_a_broken_archive(noise: bytes, place: int, value: int) -> None:
    data = bytearray(_zip(a=noise, b=b"<a/>"))
    data[place % len(data)] = value
    with contextlib.suppress(ImportRefused), open_archive(bytes(data)) as archive:
        archive.check_contents()
        assert len(archive.names) <= 2


def test_xml_without_a_dtd_is_parsed() -> None:
    assert parse_xml(b"<a><b>words</b></a>")[0].text == "words"


@pytest.mark.parametrize(
    "text",
    [
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        b'<!DOCTYPE a SYSTEM "http://example.com/a.dtd"><a/>',
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        b"<!DOCTYPE a><a/>",
    ],
)
def test_any_dtd_is_refused(text: bytes) -> None:
    with pytest.raises(ImportRefused, match="DTD"):
        check_xml(text)


def test_deeply_nested_xml_is_refused() -> None:
    with pytest.raises(ImportRefused, match="nested"):
        check_xml(b"<a>" * 300 + b"</a>" * 300)


@given(st.binary(max_size=100))
def test_nothing_but_a_refusal_escapes_broken_xml(noise: bytes) -> None:
    with pytest.raises(ImportRefused):
        check_xml(b"<a>" + noise + b"<")


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress])
def test_compressed_files_are_recognised_by_content(pack) -> None:  # type: ignore[no-untyped-def]
    with open_compressed(pack(b"lines\n" * 100)) as stream:
        assert stream.read() == b"lines\n" * 100


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress])
def test_what_comes_out_of_a_compressed_file_is_counted(pack) -> None:  # type: ignore[no-untyped-def]
    with (
        open_compressed(pack(bytes(3 << 20)), name="dump.gz", limit=1 << 20) as stream,
        pytest.raises(ImportRefused, match=r"dump\.gz unpacks to more than 1 MiB"),
    ):
        stream.read()


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress])
def test_a_truncated_compressed_file_is_refused(pack) -> None:  # type: ignore[no-untyped-def]
    with open_compressed(pack(b"words" * 1000)[:-12]) as stream, pytest.raises(ImportRefused, match="cut short"):
        stream.read()


def test_json_depth_is_counted_outside_strings_only() -> None:
    assert json_depth(b'{"a": ["[[[[", "\\"[["], "b": {}}') == 2
    assert json_depth(b'"[[') == 0
    assert json_depth(b"") == 0


@given(
    st.recursive(
        st.text() | st.integers() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_json_comes_back_as_it_was(value: object) -> None:
    assert load_json(json.dumps(value).encode()) == value


def test_deep_json_is_refused_without_being_parsed() -> None:
    with pytest.raises(ImportRefused, match="nested more than 200"):
        load_json(b"[" * 100_000)


def test_what_is_no_json_names_line_and_column() -> None:
    with pytest.raises(ImportRefused, match="line 2, column 1"):
        load_json(b'{"a":\n}', name="a.json")


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"[1" + b"0" * 5000 + b"]", b"\x80abc", b""])
def test_odd_json_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(ImportRefused, match=r"\.$"):
        load_json(data)
