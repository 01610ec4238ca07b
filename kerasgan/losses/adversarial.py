"""Adversarial games, each with the loss of both players.

Logits may be flat, `(batch, 1)`, or one per patch, `(batch, height, width, 1)`; a loss
is the mean over all of them. Every logarithm of a probability is written by softplus,
`-log(sigmoid(x)) = softplus(-x)`, which stays finite, and keeps its gradient, where the
sigmoid has rounded to 0 or 1.
"""

from __future__ import annotations

import abc

import tensorflow as tf


class Game(abc.ABC):
    """What the discriminator and the generator each minimise; abstract.

    Attributes:
        needs_real_logits: bool. Whether `generator` needs the real logits too.
    """

    needs_real_logits = False

    @abc.abstractmethod
    def discriminator(self, real_logits, fake_logits) -> tf.Tensor:
        """Returns the discriminator's loss.

        Args:
            real_logits: float tensor, `(batch, 1)` or `(batch, height, width, 1)`.
            fake_logits: float tensor of the same shape.

        Returns:
            float32 scalar tensor.
        """

    @abc.abstractmethod
    def generator(self, fake_logits, real_logits=None) -> tf.Tensor:
        """Returns the generator's loss.

        Args:
            fake_logits: float tensor, `(batch, 1)` or `(batch, height, width, 1)`.
            real_logits: float tensor of the same shape; not read by the games whose
                `needs_real_logits` is false.

        Returns:
            float32 scalar tensor.
        """


class NonSaturating(Game):
    """The game most GANs play: the generator maximises log D(fake).

    Example:
    >>> float(NonSaturating().generator(tf.constant([[0.0]])))
    0.6931471824645996

    Reference:
        Goodfellow et al., 2014, section 3. https://arxiv.org/abs/1406.2661
    """

    def discriminator(self, real_logits, fake_logits) -> tf.Tensor:
        """Returns `-E log D(real) - E log(1 - D(fake))`."""
        return _mean(tf.nn.softplus(-_float(real_logits))) + _mean(
            tf.nn.softplus(_float(fake_logits))
        )

    def generator(self, fake_logits, real_logits=None) -> tf.Tensor:
        """Returns `-E log D(fake)`."""
        return _mean(tf.nn.softplus(-_float(fake_logits)))


class Minimax(Game):
    """The zero-sum game: the generator minimises log(1 - D(fake)).

    Its generator learns little while the discriminator is sure; `NonSaturating` is the
    usual choice.

    Reference:
        Goodfellow et al., 2014, equation 1. https://arxiv.org/abs/1406.2661
    """

    def discriminator(self, real_logits, fake_logits) -> tf.Tensor:
        """Returns `-E log D(real) - E log(1 - D(fake))`."""
        return NonSaturating().discriminator(real_logits, fake_logits)

    def generator(self, fake_logits, real_logits=None) -> tf.Tensor:
        """Returns `E log(1 - D(fake))`."""
        return -_mean(tf.nn.softplus(_float(fake_logits)))


class LeastSquares(Game):
    """LSGAN with the labels a = 0, b = 1, c = 1 of the paper's experiments.

    Both halves carry the paper's factor 1/2.

    Reference:
        Mao et al., 2017, equations 8 and 9. https://arxiv.org/abs/1611.04076
    """

    def discriminator(self, real_logits, fake_logits) -> tf.Tensor:
        """Returns `E (D(real) - 1)^2 / 2 + E D(fake)^2 / 2`."""
        real_term = _mean(tf.square(_float(real_logits) - 1.0))
        return 0.5 * (real_term + _mean(tf.square(_float(fake_logits))))

    def generator(self, fake_logits, real_logits=None) -> tf.Tensor:
        """Returns `E (D(fake) - 1)^2 / 2`."""
        return 0.5 * _mean(tf.square(_float(fake_logits) - 1.0))


class Hinge(Game):
    """The hinge game: logits beyond the margins +1 and -1 teach the critic nothing.

    Reference:
        Lim and Ye, 2017. https://arxiv.org/abs/1705.02894
        Miyato et al., 2018, equations 16 and 17. https://arxiv.org/abs/1802.05957
    """

    def discriminator(self, real_logits, fake_logits) -> tf.Tensor:
        """Returns `E max(0, 1 - D(real)) + E max(0, 1 + D(fake))`."""
        return _mean(tf.nn.relu(1.0 - _float(real_logits))) + _mean(
            tf.nn.relu(1.0 + _float(fake_logits))
        )

    def generator(self, fake_logits, real_logits=None) -> tf.Tensor:
        """Returns `-E D(fake)`."""
        return -_mean(_float(fake_logits))


class Wasserstein(Game):
    """The Wasserstein game; it needs a Lipschitz critic (clipping or a penalty).

    Reference:
        Arjovsky et al., 2017, equation 2. https://arxiv.org/abs/1701.07875
    """

    def discriminator(self, real_logits, fake_logits) -> tf.Tensor:
        """Returns `E D(fake) - E D(real)`, minus the estimated distance."""
        return _mean(_float(fake_logits)) - _mean(_float(real_logits))

    def generator(self, fake_logits, real_logits=None) -> tf.Tensor:
        """Returns `-E D(fake)`."""
        return -_mean(_float(fake_logits))


class Relativistic(Game):
    """The relativistic pairing game: each fake is judged against one real picture.

    Both halves depend on the differences of paired logits alone.

    Reference:
        Jolicoeur-Martineau, 2018, section 3. https://arxiv.org/abs/1807.00734
        Huang et al., 2024, equation 2. https://arxiv.org/abs/2501.05441
    """

    needs_real_logits = True

    def discriminator(self, real_logits, fake_logits) -> tf.Tensor:
        """Returns `E softplus(D(fake) - D(real))` over pairs.

        Args:
            real_logits: float tensor, `(batch, 1)` or `(batch, height, width, 1)`.
            fake_logits: float tensor of the same shape.

        Raises:
            ValueError: If the shapes differ.
        """
        return _mean(tf.nn.softplus(_paired_difference(fake_logits, real_logits)))

    def generator(self, fake_logits, real_logits=None) -> tf.Tensor:
        """Returns `E softplus(D(real) - D(fake))` over pairs.

        Args:
            fake_logits: float tensor, `(batch, 1)` or `(batch, height, width, 1)`.
            real_logits: float tensor of the same shape.

        Raises:
            ValueError: If `real_logits` is missing, or if the shapes differ.
        """
        if real_logits is None:
            raise ValueError(
                "The generator of `Relativistic` is judged against real pictures. "
                "Received: real_logits=None. Call `generator(fake_logits, "
                "real_logits)`."
            )
        return _mean(tf.nn.softplus(_paired_difference(real_logits, fake_logits)))


def _float(logits):
    return tf.cast(logits, tf.float32)


def _mean(values):
    return tf.reduce_mean(values)


def _paired_difference(logits, others):
    """Subtracts pair by pair; broadcasting would compare everything with everything."""
    logits, others = _float(logits), _float(others)
    if not logits.shape.is_compatible_with(others.shape):
        raise ValueError(
            "`real_logits` and `fake_logits` must be pairs, of the same shape. "
            f"Received: shapes {tuple(logits.shape)} and {tuple(others.shape)}."
        )
    return logits - others
