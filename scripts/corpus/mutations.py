"""Damage done to PDF files, as failed downloads, bad disks and hostile hands do it. Same seed, same damage."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from random import Random

import pikepdf

Mutation = Callable[[Random, bytearray], bytearray]

_OBJECT = re.compile(rb"\d+ \d+ obj\b.*?endobj", re.DOTALL)
_NUMBER = re.compile(rb"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.])")
_NAME = re.compile(rb"/[A-Z][A-Za-z0-9]{1,20}")
_EXTREMES = (b"0", b"-1", b"1", b"65536", b"2147483648", b"-2147483649", b"99999999999999999999", b"1e309", b"nan")


def opened_up(data: bytes) -> bytes:
    """The same PDF with its streams unpacked, so that damage reaches what stands in them; as it is where it is damaged
    already."""
    out = io.BytesIO()
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            pdf.save(
                out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
                object_stream_mode=pikepdf.ObjectStreamMode.disable, deterministic_id=True,
            )  # fmt: skip
    except pikepdf.PdfError:
        return data
    return out.getvalue()


def flip_bytes(rng: Random, data: bytearray) -> bytearray:
    """A few bytes, or many, get another value."""
    for _ in range(rng.choice((1, 3, 10, 100, 1000))):
        data[rng.randrange(len(data))] = rng.randrange(256)
    return data


def truncate(rng: Random, data: bytearray) -> bytearray:
    """The end is missing, as after a broken download."""
    return data[: rng.randrange(1, len(data))]


def behead(rng: Random, data: bytearray) -> bytearray:
    """The start is missing or buried in junk."""
    if rng.random() < 0.5:
        return data[rng.randrange(1, min(2000, len(data))) :]
    return bytearray(rng.randbytes(rng.randrange(1, 3000))) + data


def blank_out(rng: Random, data: bytearray) -> bytearray:
    """A stretch of zeros, as a bad sector gives it."""
    start = rng.randrange(len(data))
    size = rng.choice((16, 512, 4096, 65536))
    data[start : start + size] = bytes(len(data[start : start + size]))
    return data


def swap_objects(rng: Random, data: bytearray) -> bytearray:
    """Objects take each other's place and number."""
    for _ in range(rng.choice((1, 1, 3, 8))):
        found = [m.span() for m in _OBJECT.finditer(data)]
        if len(found) < 2:
            break
        (a, b), (c, d) = sorted(rng.sample(found, 2))
        first, second = bytes(data[a:b]), bytes(data[c:d])
        if rng.random() < 0.5:  # the bodies move, the numbers stay
            first, second = _renumbered(first, second), _renumbered(second, first)
        data[c:d] = first
        data[a:b] = second
    return data


def _renumbered(body: bytes, number_of: bytes) -> bytes:
    head = re.match(rb"\d+ \d+ obj", number_of)
    return body if head is None else re.sub(rb"^\d+ \d+ obj", head[0], body, count=1)


def lose_objects(rng: Random, data: bytearray) -> bytearray:
    """Objects are gone, or stand twice."""
    found = [m.span() for m in _OBJECT.finditer(data)]
    for a, b in sorted(rng.sample(found, min(len(found), rng.choice((1, 2, 6)))), reverse=True):
        if rng.random() < 0.5:
            del data[a:b]
        else:
            data[b:b] = b"\n" + data[a:b]
    return data


def twist_numbers(rng: Random, data: bytearray) -> bytearray:
    """Numbers become extreme: lengths, sizes, references, coordinates."""
    found = [m.span() for m in _NUMBER.finditer(data)]
    for a, b in sorted(rng.sample(found, min(len(found), rng.choice((1, 5, 30)))), reverse=True):
        data[a:b] = rng.choice(_EXTREMES)
    return data


def swap_names(rng: Random, data: bytearray) -> bytearray:
    """Names of keys and operators' resources change places: a /Kids is a /Parent, a /Font an /XObject."""
    found = [m.span() for m in _NAME.finditer(data)]
    if len(found) < 2:
        return data
    for _ in range(rng.choice((1, 4, 15))):
        (a, b), (c, d) = rng.sample(found, 2)
        if b - a == d - c:
            data[a:b], data[c:d] = data[c:d], data[a:b]
    return data


def double_up(rng: Random, data: bytearray) -> bytearray:
    """A stretch stands twice or at another place."""
    start = rng.randrange(len(data))
    piece = data[start : start + rng.choice((64, 1024, 20000))]
    at = rng.randrange(len(data))
    data[at:at] = piece
    return data


MUTATIONS: tuple[Mutation, ...] = (
    flip_bytes, truncate, behead, blank_out, swap_objects, lose_objects, twist_numbers, swap_names, double_up,
)  # fmt: skip


def mutated(rng: Random, data: bytes) -> tuple[str, bytes]:
    """(names of what was done, the damaged file): one kind of damage mostly, now and then two or three."""
    chosen = [rng.choice(MUTATIONS) for _ in range(rng.choices((1, 2, 3), (7, 2, 1))[0])]
    spoilt = bytearray(data)
    for mutation in chosen:
        if len(spoilt) > 1:
            spoilt = mutation(rng, spoilt)
    return "+".join(m.__name__ for m in chosen), bytes(spoilt)
