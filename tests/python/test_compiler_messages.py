# SPDX-License-Identifier: Apache-2.0
import os

import pytest

from tt_host_worker.runtimes.compiler_messages import resharding_warnings, stderr_text

WARNING = (
    "W1127 00:40:52.513033    2601 spmd_partitioner.cc:656] [SPMD] Involuntary full "
    "rematerialization. The compiler cannot go from sharding {devices=[2,1,4]<=[8] "
    "last_tile_dim_replicate} to {devices=[1,4,2]<=[2,2,2]T(1,0,2) last_tile_dim_replicate} "
    "efficiently for HLO operation %%param = f32[8,16]{1,0} parameter(0), sharding={devices=[2,1,4]"
    "<=[8] last_tile_dim_replicate}%s. As the last resort, SPMD will replicate the tensor.\n"
)


def test_a_warning_gives_operation_shape_and_both_shardings():
    text = "other\n" + WARNING % ', metadata={op_name="x"}' + WARNING % ""
    first, second = resharding_warnings(text)
    assert first == {
        "operation": "x",
        "shape": "f32[8,16]",
        "from": "{devices=[2,1,4]<=[8] last_tile_dim_replicate}",
        "to": "{devices=[1,4,2]<=[2,2,2]T(1,0,2) last_tile_dim_replicate}",
    }
    assert second == first | {"operation": "param"}


@pytest.fixture
def stderr():
    """Puts another file under the descriptor of stderr; gives it back afterwards."""
    saved = os.dup(2)
    yield lambda descriptor: os.dup2(descriptor, 2)
    os.dup2(saved, 2)
    os.close(saved)


def test_stderr_is_read_back_from_where_it_stood(stderr, tmp_path):
    with open(tmp_path / "stderr.log", "ab", buffering=0) as file:
        file.write(b"before ")
        stderr(file.fileno())
        with stderr_text() as said:
            os.write(2, b"inside")
        os.write(2, b" after")
    assert said == ["inside"]
    assert (tmp_path / "stderr.log").read_bytes() == b"before inside after"


def test_nothing_is_known_where_stderr_is_no_file_or_closed(stderr):
    reading, writing = os.pipe()
    stderr(writing)
    with stderr_text() as of_a_pipe:
        os.write(2, b"inside")
    os.close(2)
    with stderr_text() as of_nothing:
        pass
    os.close(reading)
    os.close(writing)
    assert (of_a_pipe, of_nothing) == ([], [])
