"""The three published networks: their pinned hashes, and how a bundle is put together.

A bundle (`.task`) is a zip, stored, of `pose_detector.tflite` (finds a person) and
`pose_landmarks_detector.tflite` (places the 33 landmarks). All are Google's, Apache-2.0.

Google's own npm package holds the bare landmark networks. The Tasks interface wants one metadata
entry in them, which says how a picture is normalised and is the same for all variants: it comes
from the full bundle, and so does the person detector.
"""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from speedlab.pose.tflite import add_metadata, read_metadata

LICENCE: Final = "Apache-2.0, Google"
_DETECTOR: Final = "pose_detector.tflite"
_LANDMARKS: Final = "pose_landmarks_detector.tflite"
_METADATA: Final = "TFLITE_METADATA"

DETECTOR_SHA256: Final = "04f5a96483f8ce5913f8730ad2aa0c4c999c80a4b75653bc0e4712de18e104b2"
METADATA_SHA256: Final = "b34c0823a1488f0d10c0d38861f70d14628daf18885e2c6ced8247eceaabffcf"


class HashMismatchError(Exception):
    """Some bytes are not the published ones."""


@dataclass(frozen=True)
class Variant:
    """One size of the network.

    `size_bytes` and `official_sha256` are of the published bundle (several where several are in
    circulation). The rest is None where the bundle is never assembled here: `bare_sha256` of the
    landmark network in the npm package, `completed_sha256` of the same with its metadata, and
    `assembled_sha256` of the bundle made from it.
    """

    name: str
    size_bytes: int
    official_sha256: tuple[str, ...]
    bare_sha256: str | None = None
    completed_sha256: str | None = None
    assembled_sha256: str | None = None

    @property
    def file_name(self) -> str:
        """Name of the bundle's file."""
        return f"pose_landmarker_{self.name}.task"

    @property
    def url(self) -> str:
        """The official address."""
        return (
            "https://storage.googleapis.com/mediapipe-models/pose_landmarker/"
            f"pose_landmarker_{self.name}/float16/1/{self.file_name}"
        )

    def is_bundle(self, sha256: str) -> bool:
        """Whether a file with this hash is this variant's bundle."""
        return sha256 in self.official_sha256 or sha256 == self.assembled_sha256


_ALL = (
    Variant(
        "lite",
        5_777_746,
        ("59929e1d1ee95287735ddd833b19cf4ac46d29bc7afddbbf6753c459690d574a",),
        "f17bfbecadb61c3be1baa8b8d851cc6619c870a87167b32848ad20db306b9d61",
        "2211588eaeb60a886b92cc9b588cd246be297f3e07e94cefd6c2be029f8cdc78",
        "38f042eed27bf631cbbbae4db3b1e8d0dc455f5ceb07a3fccb693eb0da9cc66c",
    ),
    Variant(
        "full",
        9_398_198,
        (
            "4eaa5eb7a98365221087693fcc286334cf0858e2eb6e15b506aa4a7ecdcec4ad",
            "5134a3aad27a58b93da0088d431f366da362b44e3ccfbe3462b3827a839011b1",
        ),
    ),
    Variant(
        "heavy",
        30_664_242,
        ("64437af838a65d18e5ba7a0d39b465540069bc8aae8308de3e318aad31fcbc7b",),
        "59e42d71bcd44cbdbabc419f0ff76686595fd265419566bd4009ef703ea8e1fe",
        "a01e1ce10ccc7e3aeec0566fb6fbd51d7a23b14db54001e805d9f2d6f97bf742",
        "8ad59b6527f07ca9c95920c81aa33d07f895697bf96f8d1c0acb3d6daf5ab920",
    ),
)
VARIANTS: Final[dict[str, Variant]] = {variant.name: variant for variant in _ALL}

DONOR_SHA256: Final = VARIANTS["full"].official_sha256[0]
"""The full bundle that the missing parts are taken from."""


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def checked(content: bytes, sha256: str | None, what: str) -> bytes:
    """Return `content` if it has the pinned hash.

    Raises:
        HashMismatchError: it has not.
    """
    if hashlib.sha256(content).hexdigest() != sha256:
        raise HashMismatchError(f"{what} is not the published file (its SHA-256 differs)")
    return content


def is_bundle_file(path: Path) -> bool:
    """Whether a file is at least a zip with the two networks in it."""
    try:
        with zipfile.ZipFile(path) as archive:
            return {_DETECTOR, _LANDMARKS} <= set(archive.namelist())
    except (OSError, zipfile.BadZipFile):
        return False


def assemble(variant: Variant, bare_network: bytes, donor: Path, target: Path) -> None:
    """Write the bundle of `variant` from its bare landmark network and the full bundle's parts.

    Raises:
        HashMismatchError: one of the parts, or the result, is not what it must be.
    """
    checked(bare_network, variant.bare_sha256, f"the {variant.name} network")
    with zipfile.ZipFile(donor) as archive:
        detector = checked(archive.read(_DETECTOR), DETECTOR_SHA256, "the person detector")
        metadata = read_metadata(archive.read(_LANDMARKS), _METADATA)
    checked(metadata, METADATA_SHA256, "the network's metadata")
    network = checked(
        add_metadata(bare_network, _METADATA, metadata),
        variant.completed_sha256,
        f"the completed {variant.name} network",
    )
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, content in ((_DETECTOR, detector), (_LANDMARKS, network)):
            archive.writestr(_dateless(name), content)
    if sha256_of(target) != variant.assembled_sha256:
        raise HashMismatchError(f"the assembled {variant.name} bundle differs from the pinned one")


def _dateless(name: str) -> zipfile.ZipInfo:
    """A zip entry that is the same on every day and every operating system."""
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.create_system = 3
    return entry
