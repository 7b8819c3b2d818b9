"""Equal tables give equal bytes, whatever an engine left where a value is null."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from xieshou.monitoring.rules.columns import digest_of, from_bytes, to_bytes


@pytest.mark.parametrize(("dtype", "left"), [("int64", 77), ("int8", 5), ("bool", True)])
def test_what_lies_under_a_null_is_not_part_of_the_bytes(dtype, left):
    validity = pa.py_buffer(np.packbits([1, 0, 1], bitorder="little").tobytes())

    def table(under):
        values = np.array([1, under, 0], dtype)
        raw = np.packbits(values, bitorder="little") if dtype == "bool" else values
        type_ = pa.bool_() if dtype == "bool" else pa.from_numpy_dtype(values.dtype)
        return pa.table({"a": pa.Array.from_buffers(type_, 3, [validity, pa.py_buffer(raw.tobytes())])})

    assert table(left).equals(table(0))
    assert to_bytes(table(left)) == to_bytes(table(0))
    assert from_bytes(to_bytes(table(left))).equals(table(0))


def test_digest_holds_the_names_and_not_their_order():
    first, second = to_bytes(pa.table({"a": [1]})), to_bytes(pa.table({"a": [2]}))
    assert digest_of({"x": first, "y": second}) == digest_of({"y": second, "x": first})
    assert digest_of({"x": first, "y": second}) != digest_of({"x": second, "y": first})
