"""Metadata are written without a FlatBuffers library, and read back with one."""

import flatbuffers
import numpy as np
import pytest
from mediapipe.tasks.metadata import schema_py_generated as schema

from speedlab.pose.tflite import add_metadata, read_metadata


def network(metadata: dict[str, bytes], buffers: list[bytes], **model_fields) -> bytes:
    model = schema.ModelT()
    model.version, model.description = 3, "a test network"
    model.buffers = [buffer(content) for content in (*buffers, *metadata.values())]
    model.metadata = []
    for number, name in enumerate(metadata):
        entry = schema.MetadataT()
        entry.name, entry.buffer = name, len(buffers) + number
        model.metadata.append(entry)
    for name, value in model_fields.items():
        setattr(model, name, value)
    builder = flatbuffers.Builder(0)
    builder.Finish(model.Pack(builder), file_identifier=b"TFL3")
    return bytes(builder.Output())


def buffer(content: bytes):
    made = schema.BufferT()
    made.data = np.frombuffer(content, dtype=np.uint8)
    return made


def unpack(content: bytes):
    return schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(content, 0))


def test_reads_what_the_library_wrote():
    content = network({"first": b"one", "second": b"two two"}, [b"", b"weights"])
    assert read_metadata(content, "first") == b"one"
    assert read_metadata(content, "second") == b"two two"


def test_missing_entry_is_a_key_error():
    with pytest.raises(KeyError, match="third"):
        read_metadata(network({"first": b"one"}, [b""]), "third")


def test_other_files_are_refused():
    with pytest.raises(ValueError, match="not a TensorFlow Lite file"):
        add_metadata(b"PK\x03\x04 a zip, not a network", "name", b"data")


@pytest.mark.parametrize("old", [{}, {"runtime": b"1.14.0"}, {"a": b"", "b": b"x" * 37}])
@pytest.mark.parametrize("size", [0, 1, 15, 16, 888])
def test_the_library_reads_the_added_entry_and_all_the_old_ones(old, size):
    data = bytes(range(256)) * 4
    before = network(old, [b"", b"weights" * 11, b"\x07" * 64], metadataBuffer=[1, 2])
    after = unpack(add_metadata(before, "NEW_ENTRY", data[:size]))
    assert (after.version, after.description) == (3, b"a test network")
    assert list(after.metadataBuffer) == [1, 2]
    contents = [bytes(b.data) if b.data is not None and len(b.data) else b"" for b in after.buffers]
    names = [entry.name.decode() for entry in after.metadata]
    assert names == [*old, "NEW_ENTRY"]
    assert contents[:3] == [b"", b"weights" * 11, b"\x07" * 64]
    assert [contents[e.buffer] for e in after.metadata] == [*old.values(), data[:size]]


def test_the_network_itself_is_not_touched_and_stays_aligned():
    before = network({"runtime": b"1"}, [b"", b"weights"])
    after = add_metadata(before, "NEW_ENTRY", b"data")
    assert after.endswith(before)
    assert (len(after) - len(before)) % 16 == 0
    assert after.index(b"data") % 16 == 0


def test_absent_fields_stay_absent():
    assert unpack(add_metadata(network({}, [b""]), "NEW_ENTRY", b"data")).signatureDefs is None


@pytest.mark.parametrize("name", ["a" * length for length in range(1, 18)])
def test_names_of_any_length_end_as_strings_do(name):
    after = add_metadata(network({}, [b""]), name, b"\xff" * 20)
    place = after.index(name.encode())
    assert after[place + len(name)] == 0
    assert read_metadata(after, name) == b"\xff" * 20
