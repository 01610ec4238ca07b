"""From arguments to an exit code."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Sequence
from types import FrameType

from kerasgan.cli.phrases import as_options
from kerasgan.cli.terminal import print_error
from kerasgan.lazy_imports import needs_package

SUCCESS, UNEXPECTED, USER_ERROR, INTERRUPTED, TERMINATED = 0, 1, 2, 130, 143
USER_ERRORS = (ValueError, ImportError, OSError)
OUT_OF_MEMORY = ("MemoryError", "ResourceExhaustedError")  # Python's, TensorFlow's


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command.

    Args:
        arguments: Words after the program's name; None takes them from `sys.argv`.

    Returns:
        int, the exit code: 0; 2 for a user error; 3 for bad data; 4 if training
        diverged; 5 if an exported file differs; 130 or 143 if interrupted; 1 for a
        defect of kerasgan.
    """
    _replace_closed_streams()
    words = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in words
    words = [word for word in words if word != "--debug"]
    _prepare_environment(debug)
    previous = _raise_on_termination()
    try:
        return _run(words, debug)
    finally:
        if previous is not None:
            signal.signal(signal.SIGTERM, previous)


def _replace_closed_streams() -> None:
    """Lets a process run whose caller has closed its output, as `>&-` does."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is not None:
            continue
        # The number is taken too, or the next file to be opened would get it, and with
        # it whatever a library writes to standard error.
        descriptor = os.open(os.devnull, os.O_RDWR)
        if descriptor == number:
            os.set_inheritable(number, True)
        else:
            os.dup2(descriptor, number)
            os.close(descriptor)
        mode = "r" if name == "stdin" else "w"
        stream = os.fdopen(number, mode, encoding="utf-8", closefd=False)
        setattr(sys, name, stream)


def _prepare_environment(debug: bool) -> None:
    os.environ["KERAS_BACKEND"] = "tensorflow"  # whatever the user's keras.json says
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "0" if debug else "3")


def _raise_on_termination():
    """Lets files and folders be put in order when the process is asked to end."""

    def terminate(number: int, frame: FrameType | None) -> None:
        raise SystemExit(TERMINATED)

    try:
        return signal.signal(signal.SIGTERM, terminate)
    except ValueError:  # not in the main thread, so the signal is not ours to take
        return None


def _run(words: list[str], debug: bool) -> int:
    try:
        from kerasgan.cli.application import app

        code = app(args=words, prog_name="kerasgan", standalone_mode=False)
    except SystemExit as error:
        code = error.code
    except KeyboardInterrupt:
        code = INTERRUPTED
    except Exception as error:  # the last place that can turn it into an exit code
        return _report(error, debug)
    code = code if isinstance(code, int) else SUCCESS
    if code in (INTERRUPTED, TERMINATED):
        print_error("interrupted." if code == INTERRUPTED else "terminated.")
    return code


def _report(error: Exception, debug: bool) -> int:
    if debug:
        traceback.print_exc()
    name = type(error).__name__
    if name == "Abort":  # Ctrl-C or end of input at a prompt
        print_error("interrupted.")
        return INTERRUPTED
    if name == "NoArgsIsHelpError":
        return USER_ERROR
    code, message = _judge(error)
    print_error(message)
    return code


def _judge(error: Exception) -> tuple[int, str]:
    """Says what to exit with, and what to write."""
    if hasattr(error, "format_message"):  # a usage error of typer
        return USER_ERROR, _usage_message(error)
    if hasattr(error, "exit_code"):
        return error.exit_code, as_options(str(error))
    if isinstance(error, ModuleNotFoundError) and error.msg.startswith("No module"):
        return USER_ERROR, needs_package("This command", error.name or "a package")
    if isinstance(error, USER_ERRORS):
        return USER_ERROR, as_options(str(error))
    if {kind.__name__ for kind in type(error).__mro__} & {*OUT_OF_MEMORY}:
        return USER_ERROR, _lack_of_memory(error)
    return UNEXPECTED, (
        f"unexpected {type(error).__name__}: {error}\nThis is a defect of kerasgan; "
        "`--debug` shows where. Please report it."
    )


def _lack_of_memory(error: Exception) -> str:
    first = str(error).partition("\n")[0].rstrip(".")
    return (
        f"There is not enough memory{first and f': {first}'}.\nSmaller pictures, "
        "smaller batches and narrower networks need less."
    )


def _usage_message(error) -> str:
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "kerasgan"
    return f"{error.format_message()}\n`{command} --help` shows what it takes."
