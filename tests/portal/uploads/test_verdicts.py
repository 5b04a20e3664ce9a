"""Every file of the corpus gets its verdict, from the process that reads it and in this one."""

import hashlib
import io
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from portal import uploads
from portal.uploads.inspection import __main__ as inspection
from portal.uploads.inspection.refused import Refused
from tests.portal.uploads import build
from tests.portal.uploads.corpus import CASES


def verdict(content: bytes, name: str) -> str:
    try:
        result = uploads.judge(io.BytesIO(content), name)
    except uploads.Refusal as refusal:
        return refusal.code
    result.content.close()
    return "ok"


def kept(content: bytes, name: str) -> bytes:
    """What is kept of a file."""
    result = uploads.judge(io.BytesIO(content), name)
    with result.content as file:
        data = file.read()
    assert (result.size, result.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    return data


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_file_gets_its_verdict(case):
    assert verdict(case.make(), case.file) == case.verdict


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.verdict not in {"kind", "empty", "locked_or_old"}], ids=str
)
def test_what_the_process_says_holds_here_too(case):
    """The same code without the process around it, which no debugger and no measure of coverage sees into."""
    kind = uploads.EXTENSIONS[case.file.rpartition(".")[2].lower()]
    try:
        inspection.inspect(str(kind), io.BytesIO(case.make()), io.BytesIO())
        said = "ok"
    except Refused as refused:
        said = refused.code
    if case.verdict != "mismatch":  # the first bytes are judged before the process is asked
        assert said == case.verdict


def test_the_corpus_is_large_and_every_refusal_is_in_it():
    assert len(CASES) >= 60
    assert {case.verdict for case in CASES} == {"ok", *uploads.REASONS} - {"too_large"}


@pytest.mark.parametrize("code", uploads.REASONS)
def test_each_refusal_says_what_to_do(code):
    text = str(uploads.Refusal(code))
    assert any(verb in text for verb in ("Spara", "Välj", "Skriv ut", "Dela", "Gör", "Ta ut", "Bryt", "Öppna")), text


@pytest.mark.parametrize(
    ("name", "words"), [("a.docm", "makron"), ("a.doc", "gammalt format"), ("a.heic", "JPEG"), ("a.zip", "Packa upp")]
)
def test_a_kind_that_we_know_is_answered_in_its_own_words(name, words):
    with pytest.raises(uploads.Refusal, match=words):
        uploads.judge(io.BytesIO(b"x"), name)


# Pictures are written anew


def test_a_picture_leaves_place_camera_words_and_what_follows_behind():
    photo = build.jpeg(
        more=build.exif(place=b"GPS 57.7") + build.segment(0xFE, b"kommentar") + build.segment(0xE2, b"MPF\0x"),
        after=b"PK\x03\x04",
    )
    data = kept(photo, "a.jpg")
    for gone in (b"GPS", b"kommentar", b"MPF", b"PK"):
        assert gone not in data
    drawing = build.png(more=build.chunk(b"tEXt", b"ord") + build.chunk(b"eXIf", b"GPS"), after=b"MZ")
    assert kept(drawing, "a.png") == build.png()


def test_a_picture_stays_turned_and_keeps_its_colours():
    photo = build.jpeg(more=build.exif(turn=6) + build.segment(0xE2, b"ICC_PROFILE\0\x01\x01x"))
    data = kept(photo, "a.jpg")
    assert b"ICC_PROFILE" in data
    assert b"\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06" in data
    assert b"Exif" not in kept(build.jpeg(more=build.exif(turn=1)), "a.jpg")


def test_a_picture_that_is_kept_can_be_kept_again():
    once = kept(build.jpeg(more=build.exif()), "a.jpg")
    assert kept(once, "a.jpg") == once


def test_any_other_file_is_kept_byte_for_byte():
    content = build.office()
    assert kept(content, "a.docx") == content


# Bounds


def test_a_file_of_25_mb_is_taken_and_one_byte_more_is_not():
    content = b"a" * uploads.LIMIT
    assert verdict(content, "a.txt") == "ok"
    with pytest.raises(uploads.Refusal, match="större än 25 MB") as refused:
        uploads.judge(io.BytesIO(content + b"a"), "a.txt")
    assert refused.value.code == "too_large"


def test_a_large_file_costs_this_process_no_memory():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with tempfile.TemporaryFile() as file:
        for _ in range(uploads.LIMIT // 1000):
            file.write(b"abcdefg\r\n" * 111 + b"x")
        uploads.judge(file, "a.txt")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 8_000  # kB


def started(code: str, *arguments: str) -> subprocess.CompletedProcess:
    here = str(Path(uploads.__file__).parent)
    command = [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {here!r}); {code}", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env={}, check=False)


def test_the_process_that_reads_has_little_memory_and_little_time():
    greedy = started("from inspection.__main__ import bound; bound(); bytearray(600_000_000)")
    assert "MemoryError" in greedy.stderr
    limits = "import resource as r; print(r.getrlimit(r.RLIMIT_CPU)[0], r.getrlimit(r.RLIMIT_FSIZE)[0])"
    assert started(f"from inspection.__main__ import bound; bound(); {limits}").stdout.split() == [
        "10",
        str(32 * 2**20),
    ]


def test_the_process_that_reads_knows_no_secrets_and_nothing_of_the_portal():
    seen = started(
        "import os, inspection.__main__, inspection.ooxml, inspection.odf, inspection.pdf;"
        "print(*os.environ, *sys.modules)"
    )
    assert "portal" not in seen.stdout
    assert "django" not in seen.stdout
    assert "DATABASE_URL" not in seen.stdout


def test_a_file_that_the_process_cannot_end_with_is_refused(monkeypatch):
    monkeypatch.setattr(uploads, "START", "import time; time.sleep(60)")
    monkeypatch.setattr(uploads, "PATIENCE", 0.2)
    assert verdict(build.pdf(), "a.pdf") == "large_inside"


def test_a_file_that_breaks_the_process_is_refused(monkeypatch):
    monkeypatch.setattr(uploads, "START", "import os; os.abort()")
    assert verdict(build.pdf(), "a.pdf") == "damaged"


def test_a_hostile_container_is_refused_in_two_seconds():
    slow = [
        case for case in CASES if case.name.startswith(("a part that", "three thousand", "parts that", "an entity"))
    ]
    for case in slow:
        content, started_at = case.make(), time.perf_counter()
        verdict(content, case.file)
        assert time.perf_counter() - started_at < 2, case.name


def test_no_open_file_is_left_behind():
    folder = Path("/proc/self/fd")
    before = len(list(folder.iterdir()))
    for content, name in [
        (build.png(), "a.png"),
        (build.office(), "a.docx"),
        (b"%PDF-1.7\n", "a.pdf"),
        (b"x", "a.exe"),
    ]:
        verdict(content, name)
    assert len(list(folder.iterdir())) == before
