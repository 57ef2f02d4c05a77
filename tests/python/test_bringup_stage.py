# SPDX-License-Identifier: Apache-2.0
"""What a plugin writes while one call runs becomes marks, in order and in time."""

import threading

import pytest

from tt_host_worker.bringup_stage import FILE_NAME, followed

FRONT_END, COMPILER, RUNTIME = (
    "FE_COMPILATION_START",
    "TTMLIR_COMPILATION_START",
    "RUNTIME_EXECUTION_START",
)


class Marks(list):
    """Stages as they are announced; `wait_for` returns as soon as one is there."""

    def __init__(self):
        self._changed = threading.Condition()

    def __call__(self, stage):
        with self._changed:
            self.append(stage)
            self._changed.notify_all()

    def wait_for(self, count):
        with self._changed:
            assert self._changed.wait_for(lambda: len(self) >= count, timeout=30), list(self)


@pytest.fixture
def marks():
    return Marks()


def test_stages_are_announced_while_the_call_runs(tmp_path, marks):
    file = tmp_path / FILE_NAME
    with followed(marks, tmp_path):
        assert marks == ["LOWER"]
        file.write_text(FRONT_END)
        file.write_text(COMPILER)
        marks.wait_for(2)
        file.write_text(RUNTIME)
        marks.wait_for(3)
    assert marks == ["LOWER", "COMPILE", "RUN"]


def test_a_second_program_in_the_same_call(tmp_path, marks):
    file = tmp_path / FILE_NAME
    with followed(marks, tmp_path):
        for count, stage in enumerate([COMPILER, RUNTIME, FRONT_END, COMPILER], start=2):
            file.write_text(stage)
            marks.wait_for(count)
    assert marks == ["LOWER", "COMPILE", "RUN", "LOWER", "COMPILE"]


def test_a_file_that_grows(tmp_path, marks):
    file = tmp_path / FILE_NAME
    with followed(marks, tmp_path):
        file.write_text(f"{FRONT_END}\n{COMPILER}\n")
        marks.wait_for(2)
        with file.open("a") as more:
            more.write(f"{RUNTIME}\n")
        marks.wait_for(3)
    assert marks == ["LOWER", "COMPILE", "RUN"]


def test_a_call_that_raises_has_announced_its_last_stage(tmp_path, marks):
    def call():
        with followed(marks, tmp_path):
            (tmp_path / FILE_NAME).write_text(f"{COMPILER}\n{RUNTIME}")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        call()
    assert marks == ["LOWER", "COMPILE", "RUN"]


def test_what_an_earlier_call_left_does_not_count(tmp_path, marks):
    (tmp_path / FILE_NAME).write_text(RUNTIME)
    with followed(marks, tmp_path):
        pass
    assert marks == ["LOWER"]


def test_other_words_do_not_count(tmp_path, marks):
    with followed(marks, tmp_path):
        (tmp_path / FILE_NAME).write_bytes(b"NOT_STARTED PCC_COMPARISON_START RUNTIME_EXEC \xff")
    assert marks == ["LOWER"]


def test_the_thread_ends_with_the_call(tmp_path, marks):
    before = threading.active_count()
    with followed(marks, tmp_path):
        assert threading.active_count() == before + 1
    assert threading.active_count() == before
