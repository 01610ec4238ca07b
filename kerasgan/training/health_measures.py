"""Signs of a sick GAN as plain numbers: pure functions of logits and pictures."""

from __future__ import annotations

import numpy as np

from kerasgan.evaluation import pair_diversity

LARGEST_SIDE = 32  # pixels; what collapses is seen in small pictures too
COLOUR_BLOCKS = 8  # blocks along the longer side that colours are averaged over


def training_sign(train_logits, boundary=0.0):
    """How sure a discriminator is of its training pictures: r_t, E[sign(D(train))].

    Args:
        train_logits: Array of logits of pictures that it is trained on.
        boundary: float. The logit where it is undecided: 0, or 1/2 for least squares.

    Returns:
        float from -1 to 1. Adaptive augmentation aims at 0.6; 1 where every training
        picture is taken for real.

    Raises:
        ValueError: If there is no logit, or one is not finite.

    Reference:
        Karras et al., 2020, section 3.1. https://arxiv.org/abs/2006.06676
    """
    logits = _logits("train_logits", train_logits)
    return float(np.sign(logits - boundary).mean())


def held_out_ratio(train_logits, held_out_logits, fake_logits):
    """How far held-out pictures are rated from training pictures, towards fakes: r_v.

    `(E[D(train)] - E[D(held out)]) / (E[D(train)] - E[D(fake)])`: 0 where pictures that
    were never trained on are rated like those that were, 1 where they are taken for
    fakes, so that the discriminator knows its training pictures by heart.

    Args:
        train_logits: Array of logits of pictures that it is trained on.
        held_out_logits: Array of logits of real pictures that it never saw.
        fake_logits: Array of logits of generated pictures.

    Returns:
        Tuple of floats `(ratio, standard error)`, the error by the delta method; NaN
        where the discriminator does not tell training pictures from fakes, by less than
        three standard errors.

    Raises:
        ValueError: If there are fewer than two logits of a kind, or one is not finite.

    Reference:
        Karras et al., 2020, equation 1. https://arxiv.org/abs/2006.06676
    """
    train, held_out, fake = (
        _logits(name, values, least=2)
        for name, values in (
            ("train_logits", train_logits),
            ("held_out_logits", held_out_logits),
            ("fake_logits", fake_logits),
        )
    )
    of_train, of_held_out, of_fake = (
        values.var(ddof=1) / len(values) for values in (train, held_out, fake)
    )
    apart = train.mean() - fake.mean()
    if not apart > 3 * np.sqrt(of_train + of_fake):
        return float("nan"), float("nan")
    ratio = (train.mean() - held_out.mean()) / apart
    variance = (1 - ratio) ** 2 * of_train + of_held_out + ratio**2 * of_fake
    return float(ratio), float(np.sqrt(variance) / apart)


def relative_diversity(samples, real):
    """How much samples differ from each other, next to real pictures.

    The mean distance between the pictures of a random pair, in pixels; large pictures
    are averaged down to 32 pixels first.

    Args:
        samples: uint8 array of shape `(count, height, width, channels)`, `count` at
            least 4.
        real: uint8 array of real pictures, likewise.

    Returns:
        float >= 0. About 1 for samples as different as real pictures, 0 if all are the
        same.

    Raises:
        ValueError: If there are fewer than 4 pictures, or the real ones are all equal.
    """
    (own, _), (wanted, _) = (
        pair_diversity(_shrink(images, LARGEST_SIDE).reshape(len(images), -1))
        for images in (samples, real)
    )
    if wanted == 0:
        raise ValueError(
            "The real pictures must differ from each other, or no diversity can be "
            f"asked of samples. Received: {len(real)} equal pictures."
        )
    return own / wanted


def colour_inversion(source, translated):
    """Whether translated pictures have the colours of their sources, or the opposite.

    Each picture is averaged over 8 blocks a side, and the blocks of source and
    translation, without the mean of each channel, are correlated. Cycle-consistent
    models are known to fall into the negative: light becomes dark, which the way back
    undoes, so that no loss objects.

    Args:
        source: uint8 array of shape `(count, height, width, channels)`.
        translated: uint8 array of shape `(count, height, width, channels)`; where one
            of the two is grey, both are compared in grey.

    Returns:
        float from -1 to 1: the median over the pictures; 1 for the same colours, -1 for
        the negative, 0 for pictures without any light and shade.

    Raises:
        ValueError: If the arrays are no batches of equally many pictures.
    """
    source, translated = (np.asarray(images) for images in (source, translated))
    pictures = source.ndim == translated.ndim == 4
    if not pictures or source.shape[:3] != translated.shape[:3] or not len(source):
        raise ValueError(
            "`source` and `translated` must be pictures of one size, as many of each, "
            "(count, height, width, channels). Received: shapes "
            f"{source.shape} and {translated.shape}."
        )
    if source.shape[-1] != translated.shape[-1]:
        source, translated = (
            images.mean(axis=-1, keepdims=True) for images in (source, translated)
        )
    first, second = (
        _centred(_shrink(images, COLOUR_BLOCKS)) for images in (source, translated)
    )
    product = (first * second).sum(axis=1)
    size = np.linalg.norm(first, axis=1) * np.linalg.norm(second, axis=1)
    flat = size < 1e-9
    return float(np.median(np.where(flat, 0.0, product / np.where(flat, 1.0, size))))


def _logits(name, values, least=1):
    values = np.asarray(values, np.float64).ravel()
    if len(values) < least or not np.isfinite(values).all():
        raise ValueError(
            f"`{name}` must hold at least {least} finite numbers. Received: "
            f"{len(values)}, of which {np.count_nonzero(np.isfinite(values))} finite."
        )
    return values


def _shrink(images, largest):
    """Averages over square blocks so that neither side exceeds `largest`; in [0, 1]."""
    images = np.asarray(images)
    count, height, width, channels = images.shape
    block = -(-max(height, width) // largest)
    rows, columns = max(height // block, 1), max(width // block, 1)
    down, across = min(block, height), min(block, width)
    kept = images[:, : rows * down, : columns * across].astype(np.float64) / 255.0
    blocks = kept.reshape(count, rows, down, columns, across, channels)
    return blocks.mean(axis=(2, 4))


def _centred(blocks):
    """One row a picture, without the mean of each of its channels."""
    centred = blocks - blocks.mean(axis=(1, 2), keepdims=True)
    return centred.reshape(len(blocks), -1)
