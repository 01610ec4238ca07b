"""Pictures for training and for scores: sources, their checks, one exact pipeline.

`load` turns an array, a folder, a file or a name into an `ImageSource`, whose
`dataset` is infinite and in an order that is a pure function of seed and position, so
that a training can be taken up at any picture. `inspect` says what a source holds.
"""

from kerasgan.lazy_imports import lazy_attributes

__getattr__, __dir__, __all__ = lazy_attributes(
    __name__,
    {
        "DataError": "kerasgan.data.errors",
        "ImageSource": "kerasgan.data.sources",
        "Inspection": "kerasgan.data.inspection",
        "PairedSource": "kerasgan.data.paired",
        "check_batch": "kerasgan.data.contract",
        "check_images": "kerasgan.data.contract",
        "check_labels": "kerasgan.data.contract",
        "check_pair": "kerasgan.data.contract",
        "image_grid": "kerasgan.data.pixels",
        "inspect": "kerasgan.data.inspection",
        "load": "kerasgan.data.loading",
        "to_float": "kerasgan.data.pixels",
    },
)
