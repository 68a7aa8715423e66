import pytest

from speedlab import errors


@pytest.mark.parametrize(
    ("kind", "exit_code"),
    [
        (errors.UsageError, 2),
        (errors.UnreadableInputError, 3),
        (errors.NoWeightsError, 5),
        (errors.UnwritableOutputError, 6),
    ],
)
def test_exit_codes_of_the_contract(kind, exit_code):
    error = kind("run.mov: it is broken; copy it again.")
    assert isinstance(error, errors.SpeedlabError)
    assert error.exit_code == exit_code
    assert str(error) == "run.mov: it is broken; copy it again."


def test_a_refusal_says_why_and_what_to_do():
    error = errors.NotMeasurableError("not_side_on", "Filmed from the front.", "Stand beside.")
    assert error.exit_code == 4
    assert (error.code, error.reason, error.remedy) == (
        "not_side_on",
        "Filmed from the front.",
        "Stand beside.",
    )
    assert str(error) == "Filmed from the front. Stand beside."
