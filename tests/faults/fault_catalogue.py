# SPDX-License-Identifier: Apache-2.0
"""What a loader can do to its process, and the verdict that each deserves.

Every fault happens in the first forward of the model, that is in stage GOLDEN, unless it says
otherwise. A fault that does no harm to the result must leave the case passed.
"""

from __future__ import annotations

from dataclasses import dataclass

CRASHED, FAILED, PASSED, TIMEOUT = "crashed", "failed", "passed", "timeout"


@dataclass(frozen=True)
class Fault:
    """`action` is Python code; `message` is a part of what the report must say.

    result and failure_class may be several with "|" between them
    place      where it runs: "forward", "load", "inputs" or "import"
    hangs      it ends at its deadline only
    with_spawn it differs when the process of the case is no fork
    """

    name: str
    action: str
    result: str
    failure_class: str
    message: str = ""
    place: str = "forward"
    hangs: bool = False
    with_spawn: bool = False

    @property
    def stage(self) -> str:
        if self.result == PASSED:
            return "COMPARE"
        stages = {"forward": "GOLDEN", "load": "LOAD", "inputs": "INPUTS", "import": "IMPORT"}
        return stages[self.place]


def _daemon(closing: str) -> str:
    """Leaves a process in a session of its own, under another name."""
    rename = 'ctypes.CDLL(None).prctl(15, b"somebody", 0, 0, 0)'
    return f"""
ready, told = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork() != 0:
        os._exit(0)
    {rename}
    os.write(told, b"x")
    {closing}
    while True:
        signal.pause()
os.read(ready, 1)
"""


FAULTS = [
    # --- the process ends
    Fault("exits_0", "os._exit(0)", CRASHED, "crash", "exit code 0", with_spawn=True),
    Fault("exits_3", "os._exit(3)", CRASHED, "crash", "exit code 3"),
    Fault("exits_in_load", "os._exit(0)", CRASHED, "crash", "exit code 0", place="load"),
    Fault("exits_at_import", "os._exit(1)", CRASHED, "crash", "exit code 1", place="import"),
    Fault("segfaults", "ctypes.string_at(0)", CRASHED, "crash", "SIGSEGV", with_spawn=True),
    Fault("aborts", "os.abort()", CRASHED, "crash", "SIGABRT", with_spawn=True),
    Fault("overflows_the_stack", "faulthandler._stack_overflow()", CRASHED, "crash", "SIGSEGV"),
    Fault("divides_by_zero_natively", "os.kill(os.getpid(), signal.SIGFPE)", CRASHED, "crash",
          "SIGFPE"),
    Fault("kills_itself", "os.kill(os.getpid(), signal.SIGKILL)", CRASHED, "crash", "SIGKILL",
          with_spawn=True),
    Fault("terminates_itself", "os.kill(os.getpid(), signal.SIGTERM)", CRASHED, "crash",
          "SIGTERM"),
    Fault("kills_its_group", "os.killpg(0, signal.SIGKILL)", CRASHED, "crash", "SIGKILL"),
    # In a PID namespace the parent is out of reach.
    Fault("kills_its_parent", "os.kill(os.getppid(), signal.SIGKILL)", PASSED, "",
          with_spawn=True),
    Fault("becomes_another_program", "os.execv('/bin/true', ['true'])", CRASHED, "crash",
          "exit code 0"),
    # --- Python ends
    Fault("calls_sys_exit", "sys.exit(0)", FAILED, "model_error", "SystemExit", place="load"),
    Fault("calls_sys_exit_in_forward", "sys.exit(0)", FAILED, "model_error", "SystemExit"),
    Fault("raises_keyboard_interrupt", "raise KeyboardInterrupt", FAILED, "model_error",
          "KeyboardInterrupt"),
    Fault("raises_what_has_no_text",
          "raise type('Mute', (Exception,), {'__str__': lambda self: 1 / 0})()", FAILED,
          "model_error", "Mute"),
    Fault("recurses_without_end", "(lambda f: f(f))(lambda f: f(f))", FAILED, "model_error",
          "RecursionError"),
    Fault("allocates_too_much", "torch.empty(2**50)", FAILED, "oom_host", "allocate"),
    Fault("allocates_too_much_in_python", "bytearray(2**60)", FAILED, "oom_host", "MemoryError"),
    # --- memory; a case may take 1 GiB
    Fault("takes_more_memory_than_it_may", "held = bytearray(b'x') * 2**31", CRASHED, "oom_host",
          "limit of 1 GiB", with_spawn=True),
    Fault("its_child_takes_more_memory_than_it_may", """
if os.fork() == 0:
    held = bytearray(b'x') * 2**31
os.wait()
raise RuntimeError("my child is gone")
""", FAILED, "oom_host", "my child is gone"),
    # --- descriptors
    Fault("closes_stdout", "os.close(1); print('lost')", PASSED, ""),
    Fault("closes_all_descriptors", "os.closerange(0, 4096)", CRASHED, "crash"),
    Fault("floods_stdout", "sys.stdout.write(('x' * 1023 + chr(10)) * 65536)", PASSED, ""),
    Fault("floods_stderr_without_a_newline", "os.write(2, b'y' * 2**22)", PASSED, ""),
    Fault("writes_junk_into_the_channel", """
for fd in range(3, 64):
    try:
        os.write(fd, b'junk')
    except OSError:
        pass
signal.pause()
""", CRASHED, "crash", "malformed frame", with_spawn=True),
    Fault("puts_a_fifo_where_its_log_was", "os.remove('../stdout.log'); os.mkfifo('../stdout.log')",
          PASSED, ""),
    Fault("reads_stdin", "sys.stdin.read()", PASSED, ""),
    # --- whom it leaves behind
    Fault("leaves_a_daemon", _daemon("pass"), PASSED, "", with_spawn=True),
    Fault("leaves_a_daemon_with_closed_descriptors", _daemon("os.closerange(0, 4096)"), PASSED, "",
          with_spawn=True),
    Fault("leaves_a_daemon_and_exits", _daemon("pass") + "os._exit(0)", CRASHED, "crash",
          "exit code 0", with_spawn=True),
    Fault("leaves_a_thread", "threading.Thread(target=signal.pause).start()", PASSED, ""),
    Fault("registers_what_hangs_at_exit", "atexit.register(signal.pause)", PASSED, ""),
    # --- the surroundings
    Fault("deletes_its_directory", "shutil.rmtree(os.getcwd())", PASSED, ""),
    Fault("deletes_its_temporary_directory", "shutil.rmtree(os.environ['TMPDIR'])", PASSED, ""),
    Fault("changes_directory", "os.chdir('/')", PASSED, ""),
    Fault("changes_the_locale", "locale.setlocale(locale.LC_ALL, 'C')", PASSED, ""),
    Fault("empties_the_environment", "os.environ.clear()", PASSED, ""),
    Fault("changes_the_file_mask", "os.umask(0o777)", PASSED, ""),
    Fault("ignores_sigchld", "signal.signal(signal.SIGCHLD, signal.SIG_IGN)", PASSED, ""),
    # --- it never ends
    Fault("sleeps", "signal.pause()", TIMEOUT, "timeout", "deadline", hangs=True, with_spawn=True),
    Fault("loops_in_python", "while True: pass", TIMEOUT, "timeout", "deadline", hangs=True),
    Fault("loops_holding_the_interpreter_lock",
          "ctypes.PyDLL(None).sleep(100000)", TIMEOUT, "timeout", "deadline", hangs=True),
    Fault("ignores_sigterm",
          "signal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: signal.pause()", TIMEOUT,
          "timeout", "deadline", hangs=True, with_spawn=True),
    Fault("stops_itself", "os.kill(os.getpid(), signal.SIGSTOP)", TIMEOUT, "timeout", "deadline",
          hangs=True),
    Fault("is_a_fork_bomb", """
while True:
    try:
        os.fork()
    except OSError:
        pass
""", f"{TIMEOUT}|{CRASHED}", "timeout|oom_host", hangs=True),  # what it meets first
    Fault("hangs_at_import", "signal.pause()", TIMEOUT, "timeout", "deadline", place="import",
          hangs=True),
]  # fmt: skip
