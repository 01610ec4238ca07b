"""Latents, labels, noise and pixels by laws that need numpy alone.

The same laws hold under Keras, in every exported file's runner and, being published
integer arithmetic, in any other language: sample k of seed s is a function of (s, k).
"""

from kerasgan.lazy_imports import lazy_attributes

__getattr__, __dir__, __all__ = lazy_attributes(
    __name__,
    {
        "direction_sheet": "kerasgan.latent.style_sheets",
        "draw_styles": "kerasgan.latent.style_space",
        "latent_walk": "kerasgan.latent.interpolation",
        "lerp": "kerasgan.latent.interpolation",
        "mean_style": "kerasgan.latent.style_space",
        "mix_layers": "kerasgan.latent.style_space",
        "mixing_sheet": "kerasgan.latent.style_sheets",
        "pca_directions": "kerasgan.latent.directions",
        "philox4x32": "kerasgan.latent.philox",
        "project": "kerasgan.latent.projection",
        "require_style_space": "kerasgan.latent.style_space",
        "resolve_labels": "kerasgan.latent.labels",
        "resolve_noise": "kerasgan.latent.noise",
        "resolve_truncation": "kerasgan.latent.truncation",
        "sample_labels": "kerasgan.latent.sampling",
        "sample_latents": "kerasgan.latent.sampling",
        "sample_noise": "kerasgan.latent.sampling",
        "sefa_directions": "kerasgan.latent.directions",
        "slerp": "kerasgan.latent.interpolation",
        "styles_of": "kerasgan.latent.style_space",
        "to_uint8": "kerasgan.latent.pixels",
        "translate_pictures": "kerasgan.latent.framing",
        "truncation_sweep": "kerasgan.latent.style_sheets",
    },
)
