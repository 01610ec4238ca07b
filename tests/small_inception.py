"""A frozen graph of a few bytes with the names of the Inception graph of 2015."""

import numpy as np
import tensorflow as tf

SIZE, FEATURES, CLASSES = 12, 6, 4
_KIND = tf.compat.v1.AttrValue(type=tf.float32.as_datatype_enum)


def small_graph():
    """A GraphDef as old as the real one: same names, same removed operation.

    Returns:
        `tf.compat.v1.GraphDef`: pictures are resized to 12x12, and become 6 features
        and 4 classes.
    """
    graph = tf.compat.v1.GraphDef()
    graph.versions.producer = 8  # before version 9 took the normalization out
    draws = np.random.default_rng(0)
    _constant(graph, "Pictures", np.zeros((1, 5, 5, 3), np.float32))
    _node(graph, "ExpandDims", "Identity", "Pictures")
    _constant(graph, "ResizeBilinear/size", np.int32([SIZE, SIZE]))
    size = "ResizeBilinear/size"
    _node(graph, "ResizeBilinear", "ResizeBilinear", "ExpandDims", size)
    _constant(graph, "Sub/y", np.float32(128))
    _node(graph, "Sub", "Sub", "ResizeBilinear", "Sub/y")
    _constant(graph, "Mul/y", np.float32(1 / 128))
    _node(graph, "Mul", "Mul", "Sub", "Mul/y")
    _constant(graph, "conv/weights", draws.normal(size=(3, 3, 3, FEATURES)).astype("f"))
    _add_convolution(graph)
    _constant(
        graph, "softmax/weights", draws.normal(size=(FEATURES, CLASSES)).astype("f")
    )
    _add_classes(graph)
    return graph


def _add_convolution(graph):
    steps = {"strides": _numbers(1, 2, 2, 1), "padding": _attribute(s=b"VALID")}
    _node(graph, "conv/Conv2D", "Conv2D", "Mul", "conv/weights", **steps)
    moments = ("mean", "variance", "beta", "gamma")
    for name in moments:
        _constant(graph, f"conv/{name}", np.full(FEATURES, name == "variance", "f"))
    _node(
        graph,
        "conv/batchnorm",
        "BatchNormWithGlobalNormalization",
        "conv/Conv2D",
        *(f"conv/{name}" for name in moments),
        variance_epsilon=_attribute(f=0.001),
        scale_after_normalization=_attribute(b=False),
    )
    _node(graph, "conv", "Relu", "conv/batchnorm")
    window = {"ksize": _numbers(1, 5, 5, 1), "strides": _numbers(1, 1, 1, 1)}
    padding = _attribute(s=b"VALID")
    _node(graph, "pool_3", "AvgPool", "conv", padding=padding, **window)


def _add_classes(graph):
    _constant(graph, "pool_3/_reshape/shape", np.int32([1, FEATURES]))
    _node(graph, "pool_3/_reshape", "Reshape", "pool_3", "pool_3/_reshape/shape")
    _constant(graph, "softmax/biases", np.arange(CLASSES, dtype="f"))
    product = "softmax/logits/MatMul"
    _node(graph, product, "MatMul", "pool_3/_reshape", "softmax/weights")
    _node(graph, "softmax/logits", "BiasAdd", product, "softmax/biases")
    _node(graph, "softmax", "Softmax", "softmax/logits")


def _node(graph, name, operation, *inputs, **attributes):
    added = graph.node.add(name=name, op=operation, input=inputs)
    for key, value in {"T": _KIND, **attributes}.items():
        added.attr[key].CopyFrom(value)


def _constant(graph, name, value):
    tensor = tf.make_tensor_proto(value)
    added = graph.node.add(name=name, op="Const")
    added.attr["dtype"].type = tensor.dtype
    added.attr["value"].tensor.CopyFrom(tensor)


def _attribute(**content):
    return tf.compat.v1.AttrValue(**content)


def _numbers(*values):
    return _attribute(list=tf.compat.v1.AttrValue.ListValue(i=values))
