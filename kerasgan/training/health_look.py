"""One look at a GAN: every measure of its health that applies to it."""

from __future__ import annotations

import numpy as np

from kerasgan import losses
from kerasgan.data import ImageSource, PairedSource, check_images, load, to_float
from kerasgan.evaluation.samples import as_pixels
from kerasgan.latent import sample_labels, sample_latents
from kerasgan.training.health_measures import (
    colour_inversion,
    held_out_ratio,
    relative_diversity,
    training_sign,
)
from kerasgan.training.network_probe import NetworkProbe

PICTURES = 256  # of each kind: r_t and the diversity are then known to a few per cent

# The logit where a discriminator is undecided; other games have no such logit.
BOUNDARIES = {
    losses.Hinge: 0.0,
    losses.LeastSquares: 0.5,
    losses.Minimax: 0.0,
    losses.NonSaturating: 0.0,
}


class HealthLook:
    """Measures the health of a model, always with the same pictures and latents.

    Args:
        model: `AdversarialModel`.
        source: Pictures that it is trained on, as `HealthMonitor` takes them.
        held_out: Pictures that it is not trained on, likewise, or None.

    Raises:
        ValueError: If the pictures do not fit the model.
    """

    def __init__(self, model, source, held_out=None):
        self._model = model
        self._source = _loaded(source, model)
        self._draws = getattr(model, "latent_dim", None) is not None
        self._translates = hasattr(model, "translate")
        self._pixels, self._train_labels = _choose(self._source, model)
        self._train = to_float(self._pixels)
        self._held_out = None
        if self._draws and held_out is not None:
            pixels, labels = _choose(_loaded(held_out, model), model)
            self._held_out = to_float(pixels), labels
        if self._draws:
            self._prepare_draws()

    def measure(self):
        """Takes a look.

        Returns:
            dict of measure name to number, NaN where a measure could not be taken.
        """
        not_finite = sum(
            not np.isfinite(np.asarray(weight)).all() for weight in self._model.weights
        )
        measures = {"not_finite": not_finite}
        if self._draws:
            measures |= self._of_the_game(not_finite)
        if self._translates:
            translated = self._model.translate(self._pixels)
            measures["colour_correlation"] = colour_inversion(self._pixels, translated)
        return measures

    def _prepare_draws(self):
        model, count = self._model, len(self._pixels)
        self._probe = NetworkProbe(model)
        self._latents = sample_latents(count, model.latent_dim)
        self._fake_labels = None
        if model.classes is not None:
            self._fake_labels = sample_labels(count, model.classes)
        game = getattr(model, "adversarial_loss", None)
        self._boundary = BOUNDARIES.get(type(game))

    def _of_the_game(self, not_finite):
        nan = float("nan")
        names = ["r_t"] * (self._boundary is not None)
        names += ["r_v", "r_v_error"] * (self._held_out is not None)
        measures = dict.fromkeys([*names, "generator_gradient", "diversity"], nan)
        if not_finite:
            return measures
        samples = self._model.sample(len(self._pixels), labels=self._fake_labels)
        measures["diversity"] = relative_diversity(samples, self._pixels)
        measures["generator_gradient"] = self._probe.gradient_norm(
            self._latents, self._train, self._train_labels
        )
        train = self._probe.logits(self._train, self._train_labels)
        if self._boundary is not None:
            measures["r_t"] = training_sign(train, self._boundary)
        if self._held_out is not None:
            fake = self._probe.logits(to_float(samples), self._fake_labels)
            held_out = self._probe.logits(*self._held_out)
            ratio = held_out_ratio(train, held_out, fake)
            measures |= dict(zip(("r_v", "r_v_error"), ratio, strict=True))
        return measures


def _loaded(source, model):
    if isinstance(source, PairedSource):
        source = source.first
    if not isinstance(source, ImageSource):
        settings = model.get_compile_config() or {"check_range": True}
        check_range = settings["check_range"]
        source = load(source, model.image_shape[:2], check_range=check_range)
    return source


def _choose(source, model):
    """Some pictures of a source in mixed order, with labels where they count."""
    places = np.argsort(np.random.PCG64(0).random_raw(len(source)))[:PICTURES]
    if len(places) < 4:
        raise ValueError(
            "The health of a training is measured with at least 4 pictures. Received: "
            f"{len(places)} pictures of {source.name!r}."
        )
    images = as_pixels(source.images[places])
    check_images(images, model.image_shape)
    if model.classes is None:
        return images, None
    if source.labels is None:
        raise ValueError(
            f"The health of a model with {model.classes} classes is measured with "
            f"labelled pictures. Received: {source.name!r}, which has no labels."
        )
    return images, source.labels[places]
