# SPDX-License-Identifier: Apache-2.0
"""Files that several processes share: one holder of a key, and the same tensors back."""

import fcntl
import hashlib
import os
import signal
from pathlib import Path

import pytest
import torch

from tt_host_worker import golden_store
from tt_host_worker.golden_key import tensor_bytes
from tt_host_worker.source_reader.children import Child


def test_a_child_forked_meanwhile_does_not_hold_the_key(tmp_path):
    reader, writer = os.pipe()
    holder = os.fork()
    if holder == 0:
        with _store(tmp_path).locked("key", 60):
            left_behind = os.fork()
            if left_behind == 0:
                signal.pause()
            os.write(writer, str(left_behind).encode())
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(holder, 0)
    try:
        with _store(tmp_path).locked("key", 10):
            pass
    finally:
        os.kill(int(os.read(reader, 20)), signal.SIGKILL)


def test_the_key_is_free_even_where_its_file_stays_open(tmp_path):
    with _store(tmp_path).locked("key", 60):
        (lock,) = golden_store._held
        copy = os.dup(lock.fileno())
    with _store(tmp_path).locked("key", 0):
        os.close(copy)


def test_processes_at_the_same_time_compute_once(tmp_path):
    store = tmp_path / "store"
    children = [Child(_take_or_compute, str(store), in_own_group=False) for _ in range(3)]
    results = [child.result(60) for child in children]
    assert sum(computed for computed, _ in results) == 1
    assert {value for _, value in results} == {1.5}


def _store(directory):
    return golden_store.GoldenStore(Path(directory), lambda data: hashlib.sha256(data).hexdigest())


def _take_or_compute(directory):
    store = _store(directory)
    with store.locked("key", 60):
        kept = store.read("key")
        if kept is not None:
            return False, kept[1][0].item()
        store.write("key", {}, [torch.tensor(1.5)])
        return True, 1.5


def test_a_key_has_one_holder(tmp_path):
    with (
        _store(tmp_path).locked("key", 60),
        (tmp_path / "key.lock").open() as other,
        pytest.raises(BlockingIOError),
    ):
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    with (tmp_path / "key.lock").open() as other:
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_who_dies_while_it_computes_frees_the_key(tmp_path):
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        with _store(tmp_path).locked("key", 60):
            (tmp_path / "key.part").write_bytes(b"half")
            os.write(writer, b"x")
            os.kill(os.getpid(), signal.SIGKILL)
    os.read(reader, 1)
    computed, _ = _take_or_compute(tmp_path)
    assert computed
    os.waitpid(child, 0)
    assert not (tmp_path / "key.part").exists()


@pytest.mark.parametrize(
    "tensor",
    [
        torch.tensor(True),
        torch.zeros(0, 3),
        torch.arange(6, dtype=torch.int16).reshape(2, 3).t(),
        torch.tensor([1 + 2j]),
        torch.tensor([float("nan"), -0.0], dtype=torch.bfloat16),
        torch.zeros(1, dtype=torch.float8_e4m3fn),
    ],
    ids=lambda tensor: str(tensor.dtype),
)
def test_tensors_of_all_kinds_come_back(tmp_path, tensor):
    store = _store(tmp_path)
    with store.locked("key", 60):
        assert store.write("key", {"a": 1}, [torch.ones(3, dtype=torch.int8), tensor])
    index, (_, read) = store.read("key")
    assert index == {"a": 1}
    assert (read.dtype, read.shape) == (tensor.dtype, tensor.shape)
    assert tensor_bytes(read).tolist() == tensor_bytes(tensor).tolist()


def test_writing_to_a_mapped_tensor_changes_no_file(tmp_path):
    store = _store(tmp_path)
    with store.locked("key", 60):
        store.write("key", {}, [torch.zeros(2)])
    store.read("key")[1][0].fill_(1)
    assert store.read("key")[1][0].tolist() == [0, 0]
