"""Ends a training at a whole step when the process is asked to end."""

from __future__ import annotations

import signal

import keras

SIGNALS = (signal.SIGINT, signal.SIGTERM)
"""tuple of `signal.Signals` that end a training: Ctrl-C, and what schedulers send."""


class Interrupted(BaseException):
    """A training was asked to end, and has: a part of `Interruption`."""


class Interruption(keras.callbacks.Callback):
    """Lets a step end, and its state be saved, before a signal takes its effect.

    A context and a callback, the last of the list. The first signal is kept until the
    running step is over and saved. Then training ends, and when the context is left
    the signal is sent again, to whatever was its handler before: Ctrl-C becomes a
    `KeyboardInterrupt` and SIGTERM ends the process, as ever. A second signal has its
    usual effect: SIGTERM ends the process at once, Ctrl-C as soon as Python runs
    again, which it does not while TensorFlow takes a step. Outside of the main thread,
    which alone gets signals, and for signals that the process ignores, nothing changes.

    Attributes:
        number: int or None. The signal that came.
        checkpoint: `Checkpoint` that is to save first, or None.
    """

    def __init__(self):
        super().__init__()
        self.number = None
        self.checkpoint = None
        self._handlers = {}

    def __enter__(self):
        """Takes the signals over."""
        for number in SIGNALS:
            handler = signal.getsignal(number)
            if handler in (signal.SIG_IGN, None):
                continue
            try:
                signal.signal(number, self._take)
            except ValueError:  # not in the main thread
                break
            self._handlers[number] = handler
        return self

    def __exit__(self, kind, error, trace):
        """Gives the signals back, and passes on the one that came."""
        self._give_back()
        if self.number is None or not (kind is None or issubclass(kind, Interrupted)):
            return False
        try:
            signal.raise_signal(self.number)
            # A handler that returns has taken note; the training has ended anyway.
            if self.number == signal.SIGINT:
                raise KeyboardInterrupt
            raise SystemExit(128 + self.number)
        except BaseException as effect:
            effect.__suppress_context__ = True
            raise

    def is_asked(self):
        """Whether a signal has come.

        Returns:
            bool.
        """
        return self.number is not None

    def on_train_batch_end(self, batch, logs=None):
        """Ends the training, if what it has come to is saved."""
        self._end_if_asked()

    def on_epoch_end(self, epoch, logs=None):
        """Ends the training, if what it has come to is saved."""
        self._end_if_asked()

    def _end_if_asked(self):
        # A signal may come when the checkpoint has had its turn: it is the next step's.
        if self.is_asked() and (self.checkpoint is None or self.checkpoint.is_current):
            raise Interrupted

    def _take(self, number, frame):
        self.number = number
        self._give_back()

    def _give_back(self):
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        self._handlers = {}
