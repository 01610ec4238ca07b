"""Penalties on the gradient, or the size, of a discriminator's logits.

The discriminator is any callable from images to logits; bind labels and the training
flag in it: ``lambda images: discriminator([images, labels], training=True)``. Where it
gives several logits for a picture (patches), the gradient is that of their sum. The
images keep their dtype, the arithmetic after the discriminator is float32.
"""

from __future__ import annotations

from collections.abc import Callable

import tensorflow as tf

# Under the square root: the derivative of sqrt at 0 is infinite, and infinity times the
# zero gradient of a dead critic is NaN.
EPSILON = 1e-12


def gradient_penalty(
    discriminator: Callable, real, fake, seed, target: float = 1.0
) -> tf.Tensor:
    """Returns `E (|grad D(x)| / target - 1)^2` at points x between real and fake.

    Each x is drawn uniformly on the line between one real and one fake picture. No
    gradient flows into the pictures.

    Args:
        discriminator: Callable from images to logits.
        real: float tensor of shape `(batch, ...)`.
        fake: float tensor of the same shape.
        seed: int tensor of shape `(2,)`. The points are a function of it (another one
            under XLA), so give each step another seed.
        target: float. Gradient norm that costs nothing.

    Returns:
        float32 scalar tensor, to be weighted by 10 in the papers.

    Raises:
        ValueError: If the shapes differ, if `target` is not positive or if the logits
            do not depend on the images.

    Reference:
        Gulrajani et al., 2017, equation 3. https://arxiv.org/abs/1704.00028
        Karras et al., 2018, appendix A.1 (`target=750` for CIFAR-10).
        https://arxiv.org/abs/1710.10196
    """
    if target <= 0:
        raise ValueError(f"`target` must be positive. Received: target={target}.")
    images = _between(real, fake, seed)
    _, squares = _squared_gradient_norms(discriminator, images)
    norms = tf.sqrt(squares + EPSILON)
    return tf.reduce_mean(tf.square(norms / target - 1.0))


def r1_penalty(discriminator: Callable, real) -> tf.Tensor:
    """Returns `E |grad D(real)|^2 / 2`; the 1/2 is in it, so the weight is gamma.

    Args:
        discriminator: Callable from images to logits.
        real: float tensor of shape `(batch, ...)`.

    Returns:
        float32 scalar tensor.

    Raises:
        ValueError: If the logits do not depend on the images.

    Reference:
        Mescheder et al., 2018, equation 9. https://arxiv.org/abs/1801.04406
    """
    return logits_and_penalty(discriminator, real)[1]


def r2_penalty(discriminator: Callable, fake) -> tf.Tensor:
    """Returns `E |grad D(fake)|^2 / 2`: R1 at generated pictures, the 1/2 in it too.

    Args:
        discriminator: Callable from images to logits.
        fake: float tensor of shape `(batch, ...)`. No gradient flows into it.

    Returns:
        float32 scalar tensor.

    Raises:
        ValueError: If the logits do not depend on the images.

    Reference:
        Mescheder et al., 2018, equation 10. https://arxiv.org/abs/1801.04406
    """
    return logits_and_penalty(discriminator, fake)[1]


def logits_and_penalty(discriminator: Callable, images) -> tuple[tf.Tensor, tf.Tensor]:
    """Returns the logits of pictures and their R1 or R2 penalty, from one pass.

    For a loss that needs both: the pass through the discriminator is saved.

    Args:
        discriminator: Callable from images to logits.
        images: float tensor of shape `(batch, ...)`. No gradient flows into them.

    Returns:
        Tuple of the logits, as the discriminator gives them, and
        `E |grad D(images)|^2 / 2`, float32 scalar tensor.

    Raises:
        ValueError: If the logits do not depend on the images.
    """
    logits, squares = _squared_gradient_norms(discriminator, images)
    return logits, 0.5 * tf.reduce_mean(squares)


def drift_penalty(real_logits) -> tf.Tensor:
    """Returns `E D(real)^2`, which keeps a Wasserstein critic near zero.

    Args:
        real_logits: float tensor, `(batch, 1)` or `(batch, height, width, 1)`.

    Returns:
        float32 scalar tensor, to be weighted by 0.001 in the paper.

    Reference:
        Karras et al., 2018, appendix A.1. https://arxiv.org/abs/1710.10196
    """
    return tf.reduce_mean(tf.square(tf.cast(real_logits, tf.float32)))


def _between(real, fake, seed):
    real, fake = tf.convert_to_tensor(real), tf.convert_to_tensor(fake)
    if not real.shape.is_compatible_with(fake.shape):
        raise ValueError(
            "`real` and `fake` must have the same shape. Received: shapes "
            f"{tuple(real.shape)} and {tuple(fake.shape)}."
        )
    shape = tf.concat([tf.shape(real)[:1], tf.ones(len(real.shape) - 1, tf.int32)], 0)
    share = tf.random.stateless_uniform(shape, seed)
    start, end = tf.cast(real, tf.float32), tf.cast(fake, tf.float32)
    return tf.cast(start + share * (end - start), real.dtype)


def _squared_gradient_norms(discriminator, images):
    """Returns the logits and |grad|^2 of each sample's, `(batch,)`, float32."""
    # The pictures are places to measure at; without this a penalty would also pull on
    # the generator that made them.
    images = tf.stop_gradient(tf.convert_to_tensor(images))
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(images)
        logits = discriminator(images)
        # The sum, not the mean: the gradient for one picture must not shrink with the
        # batch, and under float16 a mean would underflow.
        total = tf.reduce_sum(tf.cast(logits, tf.float32))
    gradient = tape.gradient(total, images)
    if gradient is None:
        raise ValueError(
            "`discriminator` must be a differentiable function of the images. "
            f"Received: no gradient for images of shape {tuple(images.shape)} and "
            f"dtype {images.dtype.name}. Give it float images, and let its logits "
            "depend on them."
        )
    axes = list(range(1, len(images.shape)))
    return logits, tf.reduce_sum(tf.square(tf.cast(gradient, tf.float32)), axes)
