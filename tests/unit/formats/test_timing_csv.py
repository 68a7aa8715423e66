"""Tables of timing gates and radars, as devices and spreadsheets write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speedlab.errors import UnreadableInputError
from speedlab.formats.timing_csv import read_timing

WAYS = [
    "distance_m,time_s\n0,0\n10,1.85\n20,2.91\n",
    "Distance (m);Time (s)\n0;0\n10;1,85\n20;2,91\n",
    "\ufeffrun;Distanz;Zeit;speed\r\n7;0;0;\r\n7;10;1,85;9,1\r\n7;20;2,91;9,4\r\n;;;\r\n",
    "Meters\tSeconds\n0\t0.0\n\n10\t1.85\n20\t2.91",
    'dist,total,split\n0 m,0.00 s,\n10 m,"1,85 s",1.85\n20m,2.91,1.06\n',
]


@pytest.mark.parametrize("text", WAYS)
def test_tables_are_read_however_they_are_written(tmp_path, text):
    file = tmp_path / "gates.csv"
    file.write_text(text, encoding="utf-8", newline="")
    timing = read_timing(file)
    assert timing.source == "gates.csv"
    assert [(row.distance_m, row.time_s) for row in timing.rows] == [(0, 0), (10, 1.85), (20, 2.91)]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is empty"),
        ("\n ;;\n", "is empty"),
        ("0,0\n10,1.85\n", r"line 1: has no column distance_m"),
        ("distance_m,speed\n0,0\n", r"line 1: has no column time_s \(the head says distance_m, sp"),
        ("distance_m,time_s\n0,0\n10,fast\n", r"line 3: time_s “fast” is no number"),
        ("distance_m,time_s\n0,0\n\n10\n", r"line 4: time_s “” is no number"),
        ("distance_m,time_s\n0,0\n10,1:02.3\n", r"line 3: time_s “1:02.3” is no number"),
        ("distance_m,time_s\n0,0\n10,nan\n", r"line 3"),
        ("distance_m,time_s\n0,0\n", "two rows or more, there is 1"),
        ("distance_m,time_s\n10,1.8\n0,0\n", "line 3: distance and time must grow"),
        ("distance_m,time_s\n0,0\n10,1.8\n20,1.8\n", "line 4: distance and time must grow"),
    ],
)
def test_what_is_no_such_table_is_named_with_its_line(tmp_path, text, why):
    file = tmp_path / "gates.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableInputError, match=why) as refused:
        read_timing(file)
    assert str(refused.value).startswith(str(file))
    assert str(refused.value).count(". ") == 0  # one sentence


def test_what_cannot_be_read_is_named(tmp_path):
    with pytest.raises(UnreadableInputError, match="cannot be read"):
        read_timing(tmp_path / "nowhere.csv")
    (tmp_path / "film.csv").write_bytes(b"\xff\xfe\x00film")
    with pytest.raises(UnreadableInputError, match="cannot be read"):
        read_timing(tmp_path / "film.csv")


@given(
    st.lists(st.tuples(st.integers(1, 999), st.integers(1, 999)), min_size=2, max_size=8),
    st.sampled_from([(",", "."), (";", ","), (";", "."), ("\t", ",")]),
)
def test_whatever_is_written_is_read(tmp_path_factory, steps, signs):
    separator, decimal = signs
    metres = seconds = 0
    rows = []
    for metre, second in steps:
        metres, seconds = metres + metre, seconds + second
        rows.append((metres / 100, seconds / 1000))
    cells = [[f"{value:.3f}".replace(".", decimal) for value in row] for row in rows]
    file = tmp_path_factory.mktemp("any") / "t.csv"
    file.write_text("\n".join(separator.join(row) for row in [["distance_m", "time_s"], *cells]))
    assert [(r.distance_m, r.time_s) for r in read_timing(file).rows] == rows
