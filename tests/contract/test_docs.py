"""What the documents say is so: metrics, sections, commands, links; and nothing private in them."""

import re
import shlex
from importlib.metadata import version

import pytest
import typer
from project import PACKAGE, ROOT, text_of, tracked_texts

import speedlab
from benchmarks.accuracy.readme import with_figures
from benchmarks.accuracy.rows import read_csv
from speedlab.cli import app
from speedlab.metrics import METRICS

DOCUMENTS = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/architecture.md",
             "docs/metrics.md", "docs/synthetic.md", "sample_videos/README.md")  # fmt: skip

METRIC_ROW = re.compile(r"^\| `(\w+)` \| (\S*) ?\| (\w+) \| (\d+/\d+/\d+) \| (.+?) \|", re.M)
CITED = re.compile(r"metrics\.md[ ,]+((?:\d[\w.]*|,| to | and |-|\s)+)")
SECTION = re.compile(r"\d+(?:\.[A-Z0-9]+)*")

KNOWN_HOSTS = {
    "storage.googleapis.com",  # the official pose model
    "json-schema.org",
    "www.w3.org",  # names of XML vocabularies
    "www.apache.org",
    "keepachangelog.com",
    "semver.org",
    "speedlab.invalid",  # a name, not an address
    "flatbuffers.dev",
    "127.0.0.1",
}


def test_every_metric_is_defined_with_its_unit_and_rates():
    written = {row[0]: row[1:4] for row in METRIC_ROW.findall(text_of("docs/metrics.md"))}
    coded = {
        spec.name: (
            spec.unit,
            spec.basis.value,
            "/".join(f"{rate:g}" for rate in (spec.rates.show, spec.rates.trend, spec.rates.norm)),
        )
        for spec in METRICS.values()
    }
    assert written == coded


def test_every_section_that_the_code_cites_is_there():
    there = set(
        re.findall(
            r"^#+ ([0-9][\w.]*)",
            text_of("docs/metrics.md"),
            re.M,
        )
    )
    there = {number.rstrip(".") for number in there}
    cited = {}
    for path in PACKAGE.rglob("*"):
        if path.suffix in {".py", ".toml", ".jinja"}:
            for found in CITED.findall(path.read_text(encoding="utf-8")):
                cited.update(dict.fromkeys(SECTION.findall(found), path.name))
    assert cited
    assert {number: name for number, name in cited.items() if number not in there} == {}


def test_the_map_names_every_module_in_its_folder():
    tree = re.search(r"^speedlab/\n(.*?)^```", text_of("docs/architecture.md"), re.M | re.S)[1]
    named, folder = set(), ""
    for line in tree.splitlines():
        if start := re.match(r"  (\S+/) ", line):
            folder = start[1]
        elif re.match(r"  \S", line):
            named.add(line.split()[0])
        named |= {folder + word for word in re.findall(r"[a-z_]+", line)}
    there = {path.relative_to(PACKAGE).with_suffix("").as_posix() for path in PACKAGE.rglob("*.py")}
    missing = {name for name in there - named if not name.endswith(("__init__", "__main__"))}
    assert missing == set()


def test_the_readme_starts_with_the_two_commands():
    analysis, tests = readme_blocks("bash")[:2]
    assert ".venv/bin/speedlab analyze sample_videos/" in analysis
    assert tests.rstrip().endswith(".venv/bin/pytest -n auto")
    for command in (analysis, tests):
        assert command.startswith("python3 -m venv .venv && .venv/bin/pip install -e '.[dev]'")
    clip = re.search(r"sample_videos/\S+", analysis)[0]
    assert (ROOT / clip).is_file()


def test_every_option_in_the_readme_exists():
    commands = typer.main.get_command(app).commands
    checked = 0
    for block in re.findall(r"```(?:bash|sh)\n(.*?)```", text_of("README.md"), re.S):
        for part in re.split(r"\n|&&", block):
            words = [word.removeprefix(".venv/bin/") for word in shlex.split(part, comments=True)]
            if words[:1] != ["speedlab"] or words[1].startswith("-"):
                continue
            known = {name for option in commands[words[1]].params for name in option.opts}
            assert {word for word in words if word.startswith("--")} <= known
            checked += 1
    assert checked >= 5


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_between_documents_lead_somewhere(name):
    folder = (ROOT / name).parent
    for target in re.findall(r"\]\(([^)#\s]+)", text_of(name)):
        if "://" not in target:
            assert (folder / target).exists(), target


def test_the_version_is_the_changelogs_and_the_installed_one():
    newest = re.search(r"^## \[([\d.]+)\]", text_of("CHANGELOG.md"), re.M)[1]
    assert speedlab.__version__ == newest == version("speedlab")


def test_no_file_names_a_machine_or_an_unknown_address():
    """Paths of one machine help nobody else; registries and mirrors are each user's own."""
    found = []
    for name, text in tracked_texts():
        found += [(name, hit) for hit in re.findall(r"/(?:work|home|Users)/\w+", text)]
        hosts = set(re.findall(r"https?://([\w.-]+)", text)) - KNOWN_HOSTS
        found += [(name, host) for host in hosts]
    assert found == []


def readme_blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```", text_of("README.md"), re.S | re.M)


def test_the_readme_shows_the_recorded_accuracy():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert with_figures(text, read_csv(ROOT / "docs" / "accuracy.csv")) == text
