"""The abstract base of GANs that turn pictures into pictures."""

from __future__ import annotations

import keras
import tensorflow as tf

from kerasgan.data import DataError, ImageSource, PairedSource, check_pair
from kerasgan.data.contract import check_pair_shapes
from kerasgan.latent import translate_pictures
from kerasgan.latent.framing import check_direction
from kerasgan.training.adversarial_model import AdversarialModel
from kerasgan.training.arguments import check_policy


class TranslationModel(AdversarialModel):
    """Translators between two kinds of pictures, a and b; abstract.

    A final subclass sets its networks, names them in `translators`, and writes its
    whole `train_step` as every GAN does. It has no latents: it begins with pictures.

    Args:
        image_shape: Tuple of `(height, width, channels)` of the pictures of both kinds
            in training, in pixels: multiples of `multiple`, at least 32. `translate`
            takes any size.
        **kwargs: Arguments of `keras.Model`, such as `name`.

    Data: `(images_a, images_b)`, arrays of equal length or batches of a
        `tf.data.Dataset`, as images of `AdversarialModel`; or a `PairedSource`, which
        `kerasgan.data.load(a, second=b)` makes of sets of any lengths. Images shown are
        counted once for both.

    Raises:
        ValueError: If an argument is out of its range.
    """

    default_batch_size = 1
    multiple = 1  # height and width that the networks take are multiples of it
    paired = False  # whether picture k of a must be that of b

    def __init__(self, image_shape, **kwargs):
        super().__init__(image_shape, latent_dim=None, **kwargs)
        height, width, _ = image_shape
        if min(height, width) < 32 or height % self.multiple or width % self.multiple:
            raise ValueError(
                "`image_shape` must have a height and a width of at least 32 pixels "
                f"that are multiples of {self.multiple}. Received: image_shape="
                f"{tuple(image_shape)}. Load the pictures with another `image_size`; "
                "`translate` takes any size."
            )
        self._compiled_translators = {}

    def set_networks(self, **networks):
        """Takes the networks.

        Args:
            **networks: Functional models by the names of the attributes to be.
        """
        check_policy(self.dtype_policy)
        for name, network in networks.items():
            setattr(self, name, network)
        self.built = True  # tf.distribute calls an unbuilt model on pictures

    @property
    def translators(self):
        """The networks to use, save and export: by direction, from image to image."""
        raise NotImplementedError(f"{type(self).__name__} must name its translators.")

    @property
    def sampler(self):
        """The translator from a to b."""
        return self.translators["a_to_b"]

    def translate(self, images, direction="a_to_b", batch_size=16):
        """Translates pictures of any size, which keep it.

        Height and width that do not fit the networks, or are below 32, are padded by
        the picture's mirror image, and cropped behind.

        Args:
            images: uint8 array of shape `(count, height, width, channels)`, or one
                picture `(height, width[, channels])`, or a list of pictures of
                different sizes; grey or RGB, whatever the model was trained on.
            direction: str. One of `translators`: "a_to_b", and of some families
                "b_to_a".
            batch_size: int. Pictures translated at once, of large ones as many as
                make up a megapixel: a matter of memory and speed.

        Returns:
            uint8 array, or a list of such, in the form of `images`, with the model's
            channels.

        Raises:
            ValueError: If the images are no uint8 pictures or there is no such
                direction.
        """
        check_direction(direction, self.translators, type(self).__name__)
        if direction not in self._compiled_translators:
            network = self.translators[direction]
            self._compiled_translators[direction] = tf.function(
                lambda pictures: network(pictures, training=False),
                reduce_retracing=True,
            )
        run = self._compiled_translators[direction]
        return translate_pictures(
            images,
            lambda pictures: run(tf.constant(pictures)),
            self.image_shape[2],
            self.multiple,
            batch_size,
        )

    def sample(self, *args, **kwargs):
        """Refuses: it has no latents to draw pictures from."""
        raise ValueError(
            f"{type(self).__name__} translates pictures and draws none by itself. Give "
            "it some: `translate(images)`."
        )

    generate = sample

    def check_data(self, batch, check_range):
        """Checks what `fit` is given: pictures of both kinds."""
        check_pair(batch, self.image_shape, check_range)

    def unpack(self, data):
        """Counts a batch as shown and returns `(images_a, images_b)`.

        Args:
            data: What `fit` hands to `train_step`.

        Returns:
            Tuple of float32 images in [-1, 1] of both kinds.
        """
        images_a, images_b, _ = keras.utils.unpack_x_y_sample_weight(data)
        self.count_images(images_a)
        return _as_floats(images_a), _as_floats(images_b)

    def fit(self, x=None, y=None, **kwargs):
        """Checks the data, then trains; arguments and result are those of Keras.

        Args:
            x: `(images_a, images_b)`, `images_a`, a `tf.data.Dataset` of pairs or a
                `PairedSource`.
            y: `images_b`, where `x` is an array of images.
            **kwargs: Further arguments of `keras.Model.fit`.

        Returns:
            `keras.callbacks.History`.

        Raises:
            ValueError: If the model is not compiled or the data break the contract.
        """
        self.check_source(x)
        return super().fit(x, y, **kwargs)

    def check_source(self, source):
        """Checks that a data source has two sides of the model's shape, and the pairs.

        Args:
            source: Anything that `fit` takes.

        Raises:
            DataError: If it does not fit.
        """
        name = type(self).__name__
        if isinstance(source, ImageSource):
            raise DataError(
                f"{name} takes two sets of pictures. Received: one, {source.name!r}. "
                "Load both with `kerasgan.data.load(a, second=b)`."
            )
        if not isinstance(source, PairedSource):
            return
        shapes = source.first.image_shape, source.second.image_shape
        check_pair_shapes(*shapes, self.image_shape)
        if self.paired and not source.aligned:
            raise DataError(
                f"{name} learns from pairs, picture k of a with picture k of b. "
                f"Received: {source.name!r}, two sets in orders of their own. Load "
                "them with `kerasgan.data.load(a, second=b, aligned=True)`, or take "
                "kerasgan.models.CycleGAN, which needs no pairs."
            )


def _as_floats(images):
    if images.dtype == tf.uint8:
        return tf.cast(images, tf.float32) / 127.5 - 1.0
    return tf.cast(images, tf.float32)
