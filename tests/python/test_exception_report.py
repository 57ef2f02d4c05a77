# SPDX-License-Identifier: Apache-2.0
from tt_host_worker.exception_report import describe
from tt_host_worker.failures import CaseError


def raised(error: BaseException, cause: BaseException | None = None) -> BaseException:
    try:
        raise error from cause
    except BaseException as caught:
        return caught


def test_an_ordinary_exception_has_no_class_of_its_own():
    report = describe(raised(ValueError("bad shape")))

    assert report["failure_class"] == ""
    assert report["message"] == "ValueError: bad shape"
    assert "test_exception_report" in report["traceback"]


def test_a_case_error_names_its_class_and_shows_its_cause():
    report = describe(raised(CaseError("download", "no network"), OSError("refused")))

    assert report["failure_class"] == "download"
    assert report["message"] == "no network"
    assert "OSError: refused" in report["traceback"]


def test_memory_errors_are_told_from_others():
    allocator = RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 1")

    assert describe(raised(MemoryError()))["failure_class"] == "oom_host"
    assert describe(raised(allocator))["failure_class"] == "oom_host"


def test_an_exception_without_text_is_shown_by_its_repr():
    assert describe(raised(SystemExit()))["message"] == "SystemExit: SystemExit()"


def test_text_that_utf8_cannot_hold_is_escaped():
    report = describe(raised(ValueError("no file \udcff.bin")))

    assert report["message"] == "ValueError: no file \\udcff.bin"
    assert "\\udcff.bin" in report["traceback"]
    assert describe(raised(CaseError("env", "\udcff")))["message"] == "\\udcff"


def test_an_exception_whose_text_raises_is_still_reported():
    class BrokenError(Exception):
        def __str__(self):
            raise KeyError("no text")

    assert (
        describe(raised(BrokenError()))["message"]
        == "BrokenError: <its text cannot be had: KeyError>"
    )
