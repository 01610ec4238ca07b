"""The two networks of a style model, as whoever draws with it uses them."""

from __future__ import annotations

import keras

from kerasgan.layers import Upsample2D


def mapping_of(sampler):
    """Finds the network from latents to styles.

    Args:
        sampler: Functional model of a GAN.

    Returns:
        Functional model from `latent` (and `labels`) to float32 styles, of shape
        `(batch, style_dim)`; None without a style space.
    """
    names = {layer.name for layer in sampler.layers}
    return sampler.get_layer("mapping") if "mapping" in names else None


def synthesis_of(sampler):
    """Connects the network from the styles of all layers to pictures of full size.

    Args:
        sampler: Functional model of a GAN.

    Returns:
        Functional model from `styles`, float `(batch, layers, style_dim)`, and `noise`,
        where the sampler takes it, to what the sampler gives; None without a style
        space.
    """
    if mapping_of(sampler) is None:
        return None
    network = sampler.get_layer("synthesis")
    inputs = [_twin(network.inputs[0])]
    if "noise" in {tensor.name for tensor in sampler.inputs}:
        inputs.append(_twin(network.inputs[1]))
        image = network(inputs)
    else:
        noise = sampler.get_layer("noise_constant")(inputs[0])
        image = network([inputs[0], noise])
    for layer in sampler.layers:
        # Where a family has not grown up yet, its sampler enlarges what it draws.
        image = layer(image) if isinstance(layer, Upsample2D) else image
    return keras.Model(inputs, image, name="synthesis")


def _twin(tensor):
    return keras.Input(tensor.shape[1:], dtype=tensor.dtype, name=tensor.name)
