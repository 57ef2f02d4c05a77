# SPDX-License-Identifier: Apache-2.0
"""Text of a bounded size."""

from __future__ import annotations


def clipped(text: str, most_bytes: int) -> str:
    """`text`, encodable as UTF-8; where that has more than `most_bytes`, its head and its tail.

    A line between the two says how much was left out; it is not counted. Lone surrogates, which
    stand for undecodable bytes of a file name, become `\\udc80`.
    """
    data = text.encode("utf-8", "backslashreplace")
    if len(data) <= most_bytes:
        return data.decode("utf-8")
    half = most_bytes // 2
    head = data[:half].decode("utf-8", "ignore")
    tail = data[len(data) - half :].decode("utf-8", "ignore")
    return f"{head}\n[... {len(data) - 2 * half} bytes left out ...]\n{tail}"
