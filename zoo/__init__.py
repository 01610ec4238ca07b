"""The zoo: trained generators by name, each with its recipe, its scores and its proof.

An entry is one JSON file in `presets/`; the folder is the registry. Its weights stand
in `weights/` and load only when size, hash and manifest fit. Listing, entries and cards
need neither TensorFlow nor Keras.
"""

from kerasgan.lazy_imports import lazy_attributes

__getattr__, __dir__, __all__ = lazy_attributes(
    __name__,
    {
        "Entry": "kerasgan.zoo.entries",
        "Run": "kerasgan.zoo.runs",
        "Verification": "kerasgan.zoo.verification",
        "card": "kerasgan.zoo.cards",
        "create": "kerasgan.zoo.loading",
        "entry": "kerasgan.zoo.registry",
        "list_models": "kerasgan.zoo.registry",
        "load": "kerasgan.zoo.loading",
        "markdown_table": "kerasgan.zoo.cards",
        "publish": "kerasgan.zoo.publishing",
        "resolve": "kerasgan.zoo.registry",
        "verify": "kerasgan.zoo.verification",
    },
)
