"""The native library's notes vanish; everything else arrives, in order."""

import os

import pytest

from speedlab.pose.native_log import without_chatter

CHATTER = [
    b"W0000 00:00:1795306701.761157    8068 inference_feedback_manager.cc:121] Feedback manager\n",
    b"I0000 00:00:1795306701.761157    8068 gl_context.cc:357] GL version: 3.1\n",
    b"INFO: Created TensorFlow Lite XNNPACK delegate for CPU.\n",
    b"WARNING: Logging before InitGoogle() is written to STDERR\n",
    b"WARNING: All log messages before absl::InitializeLog() is called are written to STDERR\n",
]


def test_chatter_is_removed_and_the_rest_passes(capfd):
    with without_chatter():
        for line in CHATTER:
            os.write(2, line)
        os.write(2, b"E0000 00:00:1795306701.761157    8068 graph.cc:1] the graph broke\n")
        os.write(2, b"Traceback (most recent call last):\n")
    written = capfd.readouterr().err
    assert written.splitlines() == [
        "E0000 00:00:1795306701.761157    8068 graph.cc:1] the graph broke",
        "Traceback (most recent call last):",
    ]


def test_an_exception_passes_and_standard_error_is_back(capfd):
    def fail():
        with without_chatter():
            os.write(2, b"a native word\n")
            raise RuntimeError("broke")

    with pytest.raises(RuntimeError, match="broke"):
        fail()
    os.write(2, CHATTER[0])
    assert capfd.readouterr().err == "a native word\n" + CHATTER[0].decode()


def test_nested_calls(capfd):
    with without_chatter(), without_chatter():
        os.write(2, CHATTER[0] + b"inner\n")
    assert capfd.readouterr().err == "inner\n"
