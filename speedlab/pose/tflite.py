"""Read and add named metadata of a `.tflite` network, byte for byte, without repacking it.

A `.tflite` file is a FlatBuffer whose root table is `Model`. References in it are relative and
point forward, so a new root can be laid *in front* of the untouched old file: it refers to the
old operators, graphs and buffers where they are, and adds one buffer. The network's own bytes
stay as published, aligned as they were, and the result is the same on every machine, whatever
version of a FlatBuffers library it has.

Format: https://flatbuffers.dev/internals/ and `schema.fbs` of TensorFlow Lite.
"""

from __future__ import annotations

import struct

_IDENTIFIER = b"TFL3"
_ALIGNMENT = 16  # of a Buffer's data: force_align in the schema

# Fields by number: of the table Model, of Metadata, of Buffer.
_MODEL_FIELDS = 8
_VERSION, _BUFFERS, _METADATA = 0, 4, 6
_NAME, _BUFFER_NUMBER = 0, 1
_DATA = 0

# The new head: root offset, identifier, the root's vtable and table, then what follows below.
_ROOT_VTABLE = 8
_ROOT = _ROOT_VTABLE + 4 + 2 * _MODEL_FIELDS
_BUFFERS_AT = _ROOT + 4 + 4 * _MODEL_FIELDS


def read_metadata(network: bytes, name: str) -> bytes:
    """The data of the metadata entry `name`.

    Raises:
        KeyError: there is no such entry.
        ValueError: `network` is not a TensorFlow Lite file.
    """
    model = _root(network)
    buffers = _targets(network, model, _BUFFERS)
    for entry in _targets(network, model, _METADATA):
        if _content(network, entry, _NAME) == name.encode():
            number_at = _field(network, entry, _BUFFER_NUMBER)
            return _content(network, buffers[_u32(network, number_at) if number_at else 0], _DATA)
    raise KeyError(name)


def add_metadata(network: bytes, name: str, data: bytes) -> bytes:
    """The same network with one more metadata entry.

    Raises:
        ValueError: `network` is not a TensorFlow Lite file.
    """
    model = _root(network)
    buffers = _targets(network, model, _BUFFERS)
    entries = _targets(network, model, _METADATA)
    label = name.encode()

    entries_at = _BUFFERS_AT + 4 * (len(buffers) + 2)
    entry_at = entries_at + 4 * (len(entries) + 2) + 8  # its vtable lies before it
    buffer_at = entry_at + 12 + 8
    label_at = buffer_at + 8
    data_at = _round_up(label_at + 4 + len(label) + 1 + 4) - 4  # the data follow their length
    body_at = _round_up(data_at + 4 + len(data))

    head = bytearray(body_at)
    _put_root(head, network, model, {_BUFFERS: _BUFFERS_AT, _METADATA: entries_at})
    _put_references(head, _BUFFERS_AT, [*(body_at + old for old in buffers), buffer_at])
    _put_references(head, entries_at, [*(body_at + old for old in entries), entry_at])
    struct.pack_into("<HHHH", head, entry_at - 8, 8, 12, 4, 8)
    struct.pack_into("<iII", head, entry_at, 8, label_at - entry_at - 4, len(buffers))
    struct.pack_into("<HHHH", head, buffer_at - 8, 6, 8, 4, 0)
    struct.pack_into("<iI", head, buffer_at, 8, data_at - buffer_at - 4)
    _put_content(head, label_at, label)
    _put_content(head, data_at, data)
    return bytes(head) + network


def _put_root(head: bytearray, network: bytes, model: int, moved: dict[int, int]) -> None:
    """Write a Model table whose fields are the old ones, except for those that moved."""
    struct.pack_into("<I4sHH", head, 0, _ROOT, _IDENTIFIER, _ROOT - _ROOT_VTABLE, 36)
    struct.pack_into("<i", head, _ROOT, _ROOT - _ROOT_VTABLE)
    for field in range(_MODEL_FIELDS):
        at = _ROOT + 4 + 4 * field
        old = _field(network, model, field)
        if field in moved:
            value = moved[field] - at
        elif not old:
            continue
        elif field == _VERSION:
            value = _u32(network, old)
        else:
            value = len(head) + _target(network, old) - at
        struct.pack_into("<H", head, _ROOT_VTABLE + 4 + 2 * field, at - _ROOT)
        struct.pack_into("<I", head, at, value)


def _put_references(head: bytearray, at: int, targets: list[int]) -> None:
    struct.pack_into("<I", head, at, len(targets))
    for place, target in enumerate(targets):
        here = at + 4 + 4 * place
        struct.pack_into("<I", head, here, target - here)


def _put_content(head: bytearray, at: int, content: bytes) -> None:
    struct.pack_into(f"<I{len(content)}s", head, at, len(content), content)


def _root(network: bytes) -> int:
    if network[4:8] != _IDENTIFIER:
        raise ValueError("not a TensorFlow Lite file")
    return _target(network, 0)


def _field(network: bytes, table: int, number: int) -> int:
    """Position of a table's field, 0 where it is absent."""
    vtable = table - int(struct.unpack_from("<i", network, table)[0])
    size, entry = _u16(network, vtable), 4 + 2 * number
    offset = _u16(network, vtable + entry) if entry < size else 0
    return table + offset if offset else 0


def _targets(network: bytes, table: int, number: int) -> list[int]:
    """Positions of the tables in a vector field; empty where the field is absent."""
    at = _field(network, table, number)
    if not at:
        return []
    vector = _target(network, at)
    return [_target(network, vector + 4 + 4 * i) for i in range(_u32(network, vector))]


def _content(network: bytes, table: int, number: int) -> bytes:
    """Bytes of a string or byte-vector field; empty where the field is absent."""
    at = _field(network, table, number)
    if not at:
        return b""
    start = _target(network, at)
    return network[start + 4 : start + 4 + _u32(network, start)]


def _target(network: bytes, at: int) -> int:
    return at + _u32(network, at)


def _u32(network: bytes, at: int) -> int:
    return int(struct.unpack_from("<I", network, at)[0])


def _u16(network: bytes, at: int) -> int:
    return int(struct.unpack_from("<H", network, at)[0])


def _round_up(position: int) -> int:
    return -(-position // _ALIGNMENT) * _ALIGNMENT
