"""The memory of generated pictures that a discriminator is also shown."""

from __future__ import annotations

import keras
import tensorflow as tf


@keras.saving.register_keras_serializable(package="kerasgan")
class ImagePool(keras.layers.Layer):
    """Keeps pictures, and gives old ones for new ones half of the time.

    Until the pool is full, pictures are kept and given back as they came. From then on
    each picture that comes is, with probability 1/2, exchanged for one that is drawn
    from the pool, and else given back. The pictures are weights: they are saved and
    restored with everything else, and so is a training that is taken up again.

    On several devices each has a pool of its own; a file holds that of the first.

    Args:
        size: int. Number of pictures; 0 gives every picture back.
        image_shape: Tuple of `(height, width, channels)`, in pixels.
        **kwargs: Arguments of `keras.layers.Layer`, e.g. `name`.

    Call arguments:
        images: float tensor of shape `(batch, height, width, channels)`.
        key: int32 tensor of shape `(2,)`. What is exchanged for what is a function of
            it.

    Raises:
        ValueError: If `size` is negative.

    Differs from the paper:
        * Of one batch, no two pictures are exchanged for the same old one, nor for
          each other; the paper's code goes through a batch one by one.

    Reference:
        Shrivastava et al., 2017, section 2.3. https://arxiv.org/abs/1612.07828
        Zhu et al., 2017, section 4. https://arxiv.org/abs/1703.10593
    """

    def __init__(self, size, image_shape, **kwargs):
        # Pictures are kept as they came, whatever the precision of the networks.
        super().__init__(**{"dtype": "float32", **kwargs})
        if not (isinstance(size, int) and size >= 0):
            raise ValueError(
                "`size` must be a number of pictures, 0 for no pool. Received: "
                f"{size=}."
            )
        self.size = size
        self.image_shape = tuple(image_shape)
        # Not `add_weight`, which would make the pool of the first device that of all.
        own = {
            "trainable": False,
            "aggregation": "only_first_replica",
            "synchronization": "on_read",
            "initializer": "zeros",
        }
        shape = (size, *self.image_shape)
        with keras.name_scope(self.name):
            self.pictures = keras.Variable(
                shape=shape, dtype="float32", autocast=False, name="pictures", **own
            )
            self.count = keras.Variable(shape=(), dtype="int64", name="count", **own)
        self.built = True

    def call(self, images, key):
        """Returns as many pictures, float32: each itself, or an old one for it."""
        images = tf.cast(images, tf.float32)
        if self.size == 0:
            return images
        # Keras runs one step too many on datasets of unknown size, which fails for want
        # of data: it must not count.
        with tf.control_dependencies([images]):
            return self._exchange(images, key)

    def _exchange(self, images, key):
        # Of a batch that is larger than the pool, what is beyond passes by.
        number = tf.minimum(tf.shape(images)[0], self.size)
        coming, passing = images[:number], images[number:]
        pictures, count = (tf.identity(v.value) for v in (self.pictures, self.count))
        full = count >= self.size
        places = self._places(number, count, full, key)
        exchanged = full & _coins(number, key)
        kept = exchanged | (_following(number, count) < self.size) & ~full
        old = tf.gather(pictures, places)
        left = tf.where(_spread(kept), coming, old)
        given = tf.where(_spread(exchanged), old, coming)
        self.pictures.assign(
            tf.tensor_scatter_nd_update(pictures, places[:, None], left)
        )
        total = count + tf.cast(number, tf.int64)
        self.count.assign(tf.minimum(total, self.size))
        return tf.concat([given, passing], axis=0)

    def _places(self, number, count, full, key):
        """Different places in the pool: the next free ones, or drawn ones once full."""
        draws = tf.random.stateless_uniform((self.size,), _part(key, 0))
        drawn = tf.argsort(draws)[:number]
        free = _following(number, count) % self.size
        return tf.where(full, drawn, tf.cast(free, tf.int32))

    def get_config(self):
        """Returns the constructor's arguments."""
        own = {"size": self.size, "image_shape": self.image_shape}
        return {**super().get_config(), **own}


def _following(number, count):
    return count + tf.range(tf.cast(number, tf.int64))


def _coins(number, key):
    return tf.random.stateless_uniform((number,), _part(key, 1)) < 0.5


def _part(key, number):
    return tf.random.experimental.stateless_fold_in(key, number)


def _spread(flags):
    return flags[:, None, None, None]
