"""Files that are whole or absent, and weights that are proved before they are used.

Writing: every file appears at its name complete or not at all, so a full disk or a
killed process leaves the old one. Reading: weights are checked against their size,
hash and manifest and for finite values before a caller sees any of them. Pictures
carry where they came from. Nothing here needs TensorFlow or Keras.
"""

from kerasgan.lazy_imports import lazy_attributes

__getattr__, __dir__, __all__ = lazy_attributes(
    __name__,
    {
        "Pin": "kerasgan.storage.tensors",
        "Provenance": "kerasgan.storage.provenance",
        "StorageError": "kerasgan.storage.errors",
        "TargetError": "kerasgan.storage.errors",
        "UnreadableError": "kerasgan.storage.errors",
        "is_own_json": "kerasgan.storage.reading",
        "is_own_picture": "kerasgan.storage.pictures",
        "load_tensors": "kerasgan.storage.tensors",
        "lock_folder": "kerasgan.storage.locking",
        "make_folder": "kerasgan.storage.folders",
        "new_folder": "kerasgan.storage.folders",
        "open_atomic": "kerasgan.storage.writing",
        "read_bytes": "kerasgan.storage.reading",
        "read_json": "kerasgan.storage.reading",
        "read_provenance": "kerasgan.storage.pictures",
        "remove_leftovers": "kerasgan.storage.leftovers",
        "require_space": "kerasgan.storage.space",
        "save_tensors": "kerasgan.storage.tensors",
        "sha256_of": "kerasgan.storage.reading",
        "sha256_of_tensors": "kerasgan.storage.tensors",
        "tensor_manifest": "kerasgan.storage.tensors",
        "write_animation": "kerasgan.storage.pictures",
        "write_bytes": "kerasgan.storage.writing",
        "write_json": "kerasgan.storage.writing",
        "write_png": "kerasgan.storage.pictures",
        "write_text": "kerasgan.storage.writing",
    },
)
