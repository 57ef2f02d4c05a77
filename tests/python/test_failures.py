# SPDX-License-Identifier: Apache-2.0
import pytest

from tt_host_worker.failures import CaseError, as_download_error


@pytest.mark.parametrize(
    ("variant", "text"),
    [
        ("value_error", "variable IRD_LF_CACHE is not set"),
        ("key_error", "variable IRD_LF_CACHE_OF_TESTS is not set"),
        ("missing_file", "weights.bin"),
        ("url_error", "unreachable"),
    ],
)
def test_data_that_cannot_be_fetched_is_class_download(run, host, variant, text):
    with pytest.raises(CaseError, match=text) as caught:
        run("downloads", variant, host=host)
    assert caught.value.failure_class == "download"
    assert host.stages[-1] == ("LOAD", "")


@pytest.mark.parametrize(
    ("variant", "error"), [("own_bug", ValueError), ("own_missing_file", FileNotFoundError)]
)
def test_other_errors_of_a_loader_pass_through(run, variant, error):
    with pytest.raises(error):
        run("downloads", variant)


@pytest.mark.parametrize(
    "text",
    [
        "IRD_LF_CACHE is not set",
        "Environment variable IRD_LF_CACHE must be set to fetch models",
        "please set IRD_LF_CACHE",
        "IRD_LF_CACHE environment variable is not set. Please set it to the address of the server.",
    ],
)
def test_texts_that_name_an_unset_variable(text):
    assert "IRD_LF_CACHE" in as_download_error(ValueError(text)).message


@pytest.mark.parametrize(
    "error",
    [ValueError("num_labels is not set"), TypeError("MY_NAME is not set"), KeyError("MY_NAME")],
)
def test_texts_that_do_not(error):
    assert as_download_error(error) is None


def test_an_unreachable_hub_is_a_failed_fetch():
    error = OSError("We couldn't connect to 'https://hub.example' to load the files")
    assert as_download_error(error).failure_class == "download"
