# SPDX-License-Identifier: Apache-2.0
"""A headless Chromium, told what to do over the pipe of its DevTools protocol."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import select
import subprocess
import time
from pathlib import Path
from typing import Any

ANSWER_SECONDS = 30
# Chromium reads commands from 3 and writes answers to 4.
COMMANDS, ANSWERS = 3, 4
ABOVE_BOTH = 10

KEY_CODES = {
    "Enter": 13, "Escape": 27, " ": 32, "PageUp": 33, "PageDown": 34, "End": 35, "Home": 36,
    "ArrowUp": 38, "ArrowDown": 40, "Tab": 9, "/": 191,
}  # fmt: skip
KEY_TEXTS = {"Enter": "\r", " ": " ", "/": "/"}


class PageError(Exception):
    """What a script in the page has thrown."""


class Browser:
    def __init__(self, profile: Path) -> None:
        command_end, self._commands = os.pipe()
        self._answers, answer_end = os.pipe()
        theirs = [fcntl.fcntl(end, fcntl.F_DUPFD, ABOVE_BOTH) for end in (command_end, answer_end)]
        os.close(command_end)
        os.close(answer_end)

        def place_pipes() -> None:
            os.dup2(theirs[0], COMMANDS)
            os.dup2(theirs[1], ANSWERS)

        self._process = subprocess.Popen(
            [
                "chromium", "--headless=new", "--remote-debugging-pipe", "--no-sandbox",
                "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                "--disable-background-networking", f"--user-data-dir={profile}", "about:blank",
            ],
            pass_fds=(COMMANDS, ANSWERS),
            preexec_fn=place_pipes,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=(profile / "stderr.log").open("wb"),
        )  # fmt: skip
        for end in theirs:
            os.close(end)
        self._pending = b""
        self._number = 0
        self.events: list[dict[str, Any]] = []

    def close(self) -> None:
        self.call("Browser.close")
        self._process.wait(ANSWER_SECONDS)
        os.close(self._commands)
        os.close(self._answers)

    def call(self, method: str, session: str | None = None, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        command = {"id": self._number, "method": method, "params": parameters}
        if session is not None:
            command["sessionId"] = session
        os.write(self._commands, json.dumps(command).encode() + b"\0")
        while True:
            message = self._receive()
            if message.get("id") == self._number:
                if "error" in message:
                    raise PageError(f"{method}: {message['error']['message']}")
                return message["result"]
            self.events.append(message)

    def _receive(self) -> dict[str, Any]:
        deadline = time.monotonic() + ANSWER_SECONDS
        while b"\0" not in self._pending:
            left = max(0.0, deadline - time.monotonic())
            if not select.select([self._answers], [], [], left)[0]:
                raise TimeoutError(f"no answer from chromium within {ANSWER_SECONDS} s")
            got = os.read(self._answers, 1 << 20)
            if not got:
                raise ConnectionError("chromium has ended")
            self._pending += got
        message, _, self._pending = self._pending.partition(b"\0")
        return json.loads(message)

    def open(self, file: Path, fragment: str = "", scheme: str = "light") -> Page:
        """The page once its script has run. `scheme`: what the system prefers."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = Page(self, session, f"{file.resolve().as_uri()}{fragment}")
        for domain in ("Page", "Runtime", "Network", "Log"):
            page.call(f"{domain}.enable")
        page.call(
            "Emulation.setDeviceMetricsOverride",
            width=1440, height=900, deviceScaleFactor=1, mobile=False,
        )  # fmt: skip
        page.call(
            "Emulation.setEmulatedMedia",
            features=[{"name": "prefers-color-scheme", "value": scheme}],
        )
        page.call("Page.navigate", url=page.url)
        page.wait_for("document.documentElement?.dataset.ready === ''")
        return page


class Page:
    def __init__(self, browser: Browser, session: str, url: str) -> None:
        self._browser = browser
        self._session = session
        self.url = url

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        return self._browser.call(method, self._session, **parameters)

    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression; of a promise, what it comes to."""
        answer = self.call(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        if "exceptionDetails" in answer:
            raise PageError(json.dumps(answer["exceptionDetails"]))
        return answer["result"].get("value")

    def wait_for(self, condition: str) -> None:
        deadline = time.monotonic() + ANSWER_SECONDS
        while not self.evaluate(condition):
            if time.monotonic() > deadline:
                raise TimeoutError(f"not within {ANSWER_SECONDS} s: {condition}")

    def texts(self, selector: str) -> list[str]:
        """Of each element that fits."""
        query = json.dumps(selector)
        return self.evaluate(f"[...document.querySelectorAll({query})].map(e => e.textContent)")

    def click(self, selector: str) -> None:
        """With the pointer, in the middle of the first element that fits."""
        x, y = self.evaluate(
            f"(e => {{ e.scrollIntoView({{block: 'center'}}); const r = e.getBoundingClientRect();"
            " return [r.x + r.width / 2, r.y + r.height / 2]; })"
            f"(document.querySelector({json.dumps(selector)}))"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def press(self, *keys: str) -> None:
        for key in keys:
            parameters = {"key": key, "windowsVirtualKeyCode": KEY_CODES[key]}
            if key in KEY_TEXTS:
                parameters["text"] = KEY_TEXTS[key]
            self.call("Input.dispatchKeyEvent", type="keyDown", **parameters)
            self.call("Input.dispatchKeyEvent", type="keyUp", key=key)

    def type(self, text: str) -> None:
        self.call("Input.insertText", text=text)

    def choose(self, selector: str, value: str) -> None:
        """An option of a <select>."""
        self.evaluate(
            f"(e => {{ e.value = {json.dumps(value)};"
            " e.dispatchEvent(new Event('change', {bubbles: true})); })"
            f"(document.querySelector({json.dumps(selector)}))"
        )

    def screenshot(self, file: Path) -> None:
        file.write_bytes(base64.b64decode(self.call("Page.captureScreenshot")["data"]))

    @property
    def problems(self) -> list[str]:
        """What the page has thrown, written to the console, or asked of anybody else."""
        self.evaluate("0")  # What came before has arrived then.
        problems = []
        for event in self._browser.events:
            if event.get("sessionId") != self._session:
                continue
            told = event["params"]
            match event["method"]:
                case "Runtime.exceptionThrown" | "Runtime.consoleAPICalled" | "Log.entryAdded":
                    problems.append(json.dumps(told))
                case "Page.javascriptDialogOpening":
                    problems.append(f"dialog: {told['message']}")
                case "Network.requestWillBeSent" if (
                    told["request"]["url"] != self.url.partition("#")[0]
                ):
                    problems.append(f"request: {told['request']['url']}")
        return problems
