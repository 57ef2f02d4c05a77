# SPDX-License-Identifier: Apache-2.0
"""One browser for all tests of the page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from html_report.browser import Browser


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    browser = Browser(tmp_path_factory.mktemp("chromium"))
    yield browser
    browser.close()
