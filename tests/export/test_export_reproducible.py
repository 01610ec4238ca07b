"""Equal weights give equal bytes, in any process."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

WRITE = """
import hashlib, importlib.util, json, sys
from pathlib import Path

import keras

spec = importlib.util.spec_from_file_location("room", sys.argv[1])
room = importlib.util.module_from_spec(spec)
spec.loader.exec_module(room)
from kerasgan.export.litert_conversion import convert_to_litert
from kerasgan.export.onnx_conversion import convert_to_onnx
from kerasgan.export.parts import plan_bundle
from kerasgan.export.plan import plan_export
from kerasgan.export.tracing import save, trace
from kerasgan.models import CycleGAN

folder = Path(sys.argv[2])
plan = plan_export(room.build_sampler(classes=10))
save(trace(plan), plan, "float32", folder / "source")
hashes = {}
for precision in ("float32", "float16"):
    for convert in (convert_to_litert, convert_to_onnx):
        file = folder / f"{convert.__name__}.{precision}"
        convert(folder / "source", file, precision, plan.metadata(precision))
        hashes[file.name] = hashlib.sha256(file.read_bytes()).hexdigest()
keras.utils.set_random_seed(0)
grey = plan_bundle(CycleGAN((32, 32, 1), width=2, blocks=1, patch_halvings=1))
plan, file = grey["a_to_b"], folder / "translator"
save(trace(plan), plan, "float32", folder / "grey")
convert_to_onnx(folder / "grey", file, "float32", plan.metadata("float32"))
hashes[file.name] = hashlib.sha256(file.read_bytes()).hexdigest()
print(json.dumps(hashes))
"""


def test_two_processes_write_the_same_bytes(tmp_path):
    room = Path(__file__).with_name("conftest.py")
    tests = {"PYTHONPATH": str(room.parents[1])}
    processes = []
    for seed in ("1", "2"):
        (tmp_path / seed).mkdir()
        command = [sys.executable, "-P", "-c", WRITE, room, tmp_path / seed]
        environment = os.environ | tests | {"PYTHONHASHSEED": seed}
        processes.append(
            subprocess.Popen(
                command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
            )
        )
    hashes = []
    for process in processes:
        output, errors = process.communicate()
        assert process.returncode == 0, errors.decode()
        hashes.append(json.loads(output.splitlines()[-1]))
    assert len(set(hashes[0].values())) == 5
    assert hashes[0] == hashes[1]


def test_canonical_form_does_not_depend_on_names_and_order():
    """The same graph, its nodes shuffled and its values renamed; a dead node goes."""
    import onnx

    from kerasgan.export.onnx_canonical import canonical_model

    helper, number = onnx.helper, onnx.TensorProto.FLOAT

    def graph(names, order):
        a, b, c = names
        nodes = [
            helper.make_node("Mul", ["latent", a], [b], name=f"{b}_node"),
            helper.make_node("LeakyRelu", [b], [c], alpha=0.2),
            helper.make_node("Add", [c, f"{a}_twin"], ["image"]),
            helper.make_node("Tanh", [b], ["unused"]),
        ]
        weights = np.arange(3, dtype=np.float32)
        constants = [
            onnx.numpy_helper.from_array(weights, name) for name in (f"{a}_twin", a)
        ]
        values = [
            helper.make_tensor_value_info(name, number, [None, 3])
            for name in ("latent", "image")
        ]
        made = helper.make_graph(
            [nodes[k] for k in order], b, values[:1], values[1:], constants
        )
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 2)]
        return canonical_model(helper.make_model(made, opset_imports=opsets))

    one = graph(["w", "x", "y"], [0, 1, 2, 3])
    other = graph(["v8", "a1", "b7"], [3, 0, 1, 2])
    assert one.SerializeToString() == other.SerializeToString()
    assert [node.op_type for node in one.graph.node] == ["Mul", "LeakyRelu", "Add"]
    assert [tensor.name for tensor in one.graph.initializer] == ["constant_0"]
    onnx.checker.check_model(one, full_check=True)


@pytest.mark.parametrize("size", [(8, 8), (12, 4), (7, 9)])
def test_resizing_is_the_same_after_its_mode_is_renamed(size):
    import onnx
    import onnxruntime

    from kerasgan.export.onnx_canonical import canonical_model

    helper, number = onnx.helper, onnx.TensorProto.FLOAT
    node = helper.make_node(
        "Resize",
        ["latent", "", "", "sizes"],
        ["image"],
        coordinate_transformation_mode="tf_half_pixel_for_nn",
        mode="nearest",
        nearest_mode="floor",
    )
    sizes = onnx.numpy_helper.from_array(np.array([1, 1, *size], np.int64), "sizes")
    values = [
        helper.make_tensor_value_info("latent", number, [1, 1, 4, 4]),
        helper.make_tensor_value_info("image", number, [1, 1, *size]),
    ]
    graph = helper.make_graph([node], "g", values[:1], values[1:], [sizes])
    opset = [helper.make_opsetid("", 17)]
    model = helper.make_model(graph, opset_imports=opset, ir_version=8)
    inputs = {"latent": np.arange(16, dtype=np.float32).reshape(1, 1, 4, 4)}

    def run(model):
        session = onnxruntime.InferenceSession(model.SerializeToString())
        return session.run(None, inputs)[0]

    np.testing.assert_array_equal(run(canonical_model(model)), run(model))


def test_weights_hash_sees_values_not_names(make_sampler):
    from kerasgan.export.plan import weights_hash

    sampler = make_sampler()
    before = weights_hash(sampler)
    import keras

    clone = keras.models.clone_model(sampler)  # with names of its own
    clone.set_weights(sampler.get_weights())
    assert weights_hash(clone) == before
    sampler.variables[-1].assign(sampler.variables[-1] + 1e-7)
    assert weights_hash(sampler) != before
