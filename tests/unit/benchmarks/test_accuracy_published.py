import numpy as np
import pytest

from benchmarks.accuracy.published import QUANTITIES, beside_published
from benchmarks.accuracy.rows import merged, row_of


def rows(shift, condition, count, quantity="contact time"):
    errors = np.random.default_rng(count).normal(shift, 3.0, count)
    return errors, row_of(condition, "events", quantity, "both", "ms", errors.tolist())


def test_pooled_rows_are_the_rows_of_all_errors_together():
    first, a = rows(0.0, "static 240", 30)
    second, b = rows(4.0, "panned 240", 50)
    together = row_of("x", "events", "contact time", "both", "ms", [*first, *second])
    pooled = merged([a, b])
    assert pooled.n == 80
    assert pooled.bias == pytest.approx(together.bias, abs=1e-3)
    assert pooled.spread == pytest.approx(together.spread, rel=2e-3)


def test_each_line_has_our_pooled_figure_and_theirs():
    _, a = rows(0.0, "static 240", 30)
    _, b = rows(4.0, "panned 240", 50)
    _, other = rows(90.0, "dusk", 50)
    lines = beside_published([a, b, other]).splitlines()
    line = next(text for text in lines if text.startswith("| contact time, 240 fps"))
    assert "| 80 |" in line
    assert "Dasso 2026" in line
    pooled = merged([a, b])
    assert f"{pooled.bias:+.1f} ({pooled.bias - 1.96 * pooled.spread:+.1f} to" in line
    missing = next(text for text in lines if text.startswith("| touchdown, 60 fps"))
    assert "| 0 | – |" in missing
    assert len(lines) == 2 + len(QUANTITIES)
