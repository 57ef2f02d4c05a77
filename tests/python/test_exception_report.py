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


def test_a_long_message_is_clipped_and_keeps_the_frames():
    report = describe(raised(ValueError("head " + "é" * 1_000_000 + " tail"), KeyError("cause")))

    assert report["message"].startswith("ValueError: head é")
    assert "bytes left out" in report["message"]
    assert report["message"].endswith("é tail")
    assert len(report["message"].encode()) < 17_000
    assert "KeyError: 'cause'" in report["traceback"]
    assert "in raised" in report["traceback"]
    assert report["traceback"].endswith(" tail\n")
    assert len(report["traceback"].encode()) < 66_000


def test_a_long_chain_of_exceptions_keeps_its_first_and_its_last():
    error = ValueError("first")
    for number in range(60):
        error = raised(ValueError(f"{number} {'x' * 5_000}"), error)
    report = describe(error)

    assert report["traceback"].startswith("ValueError: first\n")
    assert "bytes left out" in report["traceback"]
    assert "ValueError: 59 " in report["traceback"]
    assert len(report["traceback"].encode()) < 66_000


def test_an_error_with_a_class_of_its_own_is_clipped_as_well():
    report = describe(raised(CaseError("env", "y" * 1_000_000), OSError("z" * 1_000_000)))

    assert len(report["message"]) < 17_000
    assert "OSError: z" in report["traceback"]
    assert len(report["traceback"]) < 66_000
