# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest
import torch

from tt_host_worker.saved_outputs import load


def by_path(file):
    return {leaf.path: leaf.value for leaf in load(str(file))}


def test_npy(tmp_path):
    file = tmp_path / "a.npy"
    np.save(file, np.arange(6, dtype=">f4").reshape(2, 3))
    assert by_path(file)["output"].equal(torch.arange(6.0).reshape(2, 3))


def test_npz(tmp_path):
    file = tmp_path / "a.npz"
    np.savez(file, b=np.ones(2), a=np.array([True]))
    assert list(by_path(file)) == ["b", "a"]


def test_pt(tmp_path):
    file = tmp_path / "a.pt"
    torch.save({"logits": torch.ones(2), "cache": [torch.zeros(1)]}, file)
    assert list(by_path(file)) == ["logits", "cache[0]"]


def test_safetensors_with_bfloat16(tmp_path):
    safetensors = pytest.importorskip("safetensors.torch")
    file = tmp_path / "a.safetensors"
    safetensors.save_file({"z": torch.ones(2, dtype=torch.bfloat16), "a": torch.ones(1)}, file)
    assert list(by_path(file)) == ["a", "z"]
    assert by_path(file)["z"].dtype is torch.bfloat16


class Payload:
    def __reduce__(self):
        return (pytest.fail, ("the file was executed",))


def test_nothing_in_a_file_is_executed(tmp_path):
    torch.save(Payload(), tmp_path / "a.pt")
    np.save(tmp_path / "a.npy", np.array([Payload()]), allow_pickle=True)
    with pytest.raises(ValueError, match="objects other than tensors"):
        load(str(tmp_path / "a.pt"))
    with pytest.raises(ValueError, match="cannot be read"):
        load(str(tmp_path / "a.npy"))


def test_errors_name_the_file(tmp_path):
    with pytest.raises(ValueError, match=r"a\.csv: unknown kind of file '\.csv'"):
        load(str(tmp_path / "a.csv"))
    with pytest.raises(FileNotFoundError, match=r"gone\.npy: no such file"):
        load(str(tmp_path / "gone.npy"))
    (tmp_path / "bad.safetensors").write_bytes(b"nonsense")
    with pytest.raises(ValueError, match=r"bad\.safetensors: cannot be read"):
        load(str(tmp_path / "bad.safetensors"))
    raw = np.zeros(2, dtype="V2")
    np.save(tmp_path / "raw.npy", raw)
    with pytest.raises(ValueError, match="bfloat16"):
        load(str(tmp_path / "raw.npy"))
