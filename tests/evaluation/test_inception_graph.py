"""The Inception graph of 2015, by a small frozen graph with the same names."""

import functools
import http.server
import threading

import numpy as np
import pytest
import tensorflow as tf

from kerasgan.evaluation import evaluate, inception_2015, inception_graph
from kerasgan.storage import StorageError, sha256_of
from small_inception import CLASSES, FEATURES, SIZE, small_graph


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("graph") / "classify_image_graph_def.pb"
    path.write_bytes(small_graph().SerializeToString())
    return path


@pytest.fixture(scope="module")
def pictures():
    return np.random.default_rng(1).integers(0, 256, (7, 20, 16, 3), np.uint8)


def by_hand(pictures):
    """What the graph says, by TensorFlow 2."""
    constants = {
        node.name: tf.make_ndarray(node.attr["value"].tensor)
        for node in small_graph().node
        if node.op == "Const"
    }
    x = tf.compat.v1.image.resize_bilinear(pictures.astype("f"), (SIZE, SIZE))
    x = tf.nn.conv2d((x - 128) / 128, constants["conv/weights"], 2, "VALID")
    features = tf.reduce_mean(tf.nn.relu(x / np.sqrt(1.001)), (1, 2))
    return features, tf.nn.softmax(features @ constants["softmax/weights"])


def test_the_graph_is_run_as_it_is(file, pictures):
    inception = inception_2015(file, sha256_of(file))
    features, probabilities = inception.describe(pictures, batch_size=3)
    expected, classes = by_hand(pictures)
    np.testing.assert_allclose(features, expected, rtol=1e-4, atol=1e-5)
    # Without the bias of the last layer, as published Inception Scores are.
    np.testing.assert_allclose(probabilities, classes, rtol=1e-3, atol=1e-6)
    floats = pictures / np.float32(127.5) - 1
    np.testing.assert_allclose(
        inception.features_of_floats(floats), expected, rtol=1e-3, atol=1e-4
    )
    assert inception.image_shape == (None, None, 3)
    assert (inception.dimensions, inception.classes) == (FEATURES, CLASSES)


def test_only_the_published_file_bears_the_name(file, monkeypatch):
    other = inception_2015(file, sha256_of(file).upper())
    assert other.name == "inception_graph"
    assert "not comparable with published FIDs" in other.caveats[0]
    monkeypatch.setattr(inception_graph, "PUBLISHED_SHA256", sha256_of(file))
    monkeypatch.setattr(inception_graph, "_PUBLISHED_BYTES", file.stat().st_size)
    published = inception_2015(file, sha256_of(file))
    assert (published.name, published.caveats) == ("inception_2015", ())
    assert published.sha256 == sha256_of(file)


def test_scores_say_who_resized(file, pictures):
    inception = inception_2015(file, sha256_of(file))
    scores = evaluate(pictures, pictures[::-1], extractor=inception)
    assert scores.stamp.resizer == "the graph's own bilinear"
    assert scores.stamp.extractor == "inception_graph"
    assert inception.caveats[0] in scores.caveats
    assert scores.values["frechet_distance"] < 1e-6
    small = evaluate(
        pictures[:, :10, :8], pictures, extractor=inception, resizer="lanczos"
    )
    assert small.stamp.resizer == "lanczos to 10x8, then the graph's own bilinear"
    with pytest.raises(
        ValueError, match="one size. Received: real ones of 20x16x3, gen"
    ):
        evaluate(pictures[:, :10, :8], pictures, extractor=inception)
    with pytest.raises(ValueError, match=r"\?x\?x3 pictures. Received: .*20x16x1"):
        evaluate(pictures[..., :1], pictures, extractor=inception)


def test_a_wrong_hash_is_refused(file):
    with pytest.raises(
        StorageError, match=f"must have the sha256 {'0' * 64}. Received"
    ):
        inception_2015(file, "0" * 64)
    with pytest.raises(
        ValueError, match="64 hexadecimal digits. Received: sha256='no'"
    ):
        inception_2015(file, "no")


def test_a_file_that_is_not_the_published_one_is_refused(file):
    with pytest.raises(StorageError, match="must have 95673916 bytes"):
        inception_2015(file)


def test_a_truncated_file_is_refused(file, tmp_path):
    part = tmp_path / "part.pb"
    part.write_bytes(file.read_bytes()[:-10])
    with pytest.raises(StorageError, match="must have the sha256"):
        inception_2015(part, sha256_of(file))
    with pytest.raises(ValueError, match="part.pb must be a frozen TensorFlow graph"):
        inception_2015(part, sha256_of(part))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(StorageError, match="gone.pb could not be read: No such file"):
        inception_2015(tmp_path / "gone.pb")


@pytest.mark.parametrize("name", ["pool_3", "ExpandDims", "softmax/logits/MatMul"])
def test_a_graph_without_a_name_is_refused(tmp_path, name):
    graph = small_graph()
    for node in graph.node:
        node.name = "other" if node.name == name else node.name
        inputs = ["other" if one == name else one for one in node.input]
        del node.input[:]
        node.input.extend(inputs)
    path = tmp_path / "other.pb"
    path.write_bytes(graph.SerializeToString())
    with pytest.raises(
        ValueError, match="with the tensors 'ExpandDims:0' .*Received: "
    ):
        inception_2015(path, sha256_of(path))


class Server(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *words):
        pass


@pytest.fixture
def address(file):
    handler = functools.partial(Server, directory=file.parent)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    poll = {"poll_interval": 0.01}  # seconds until it hears that it is to end
    threading.Thread(target=server.serve_forever, kwargs=poll, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/{file.name}"
    server.shutdown()
    server.server_close()


def test_an_address_is_fetched_once_and_only_by_its_hash(file, address, tmp_path):
    with pytest.raises(StorageError, match="sha256 000.*Received: .* nothing was kept"):
        inception_2015(address, "0" * 64, cache=tmp_path)
    assert list((tmp_path / "inception").iterdir()) == []
    first = inception_2015(address, sha256_of(file), cache=tmp_path)
    (kept,) = (tmp_path / "inception").iterdir()
    assert kept.name == f"{sha256_of(file)}.pb"
    gone = address.replace("classify", "gone")
    assert inception_2015(gone, sha256_of(file), cache=tmp_path).sha256 == first.sha256


def test_a_damaged_download_is_fetched_again(file, address, tmp_path):
    (tmp_path / "inception").mkdir()
    kept = tmp_path / "inception" / f"{sha256_of(file)}.pb"
    kept.write_bytes(file.read_bytes()[:-1])
    inception_2015(address, sha256_of(file), cache=tmp_path)
    assert kept.read_bytes() == file.read_bytes()


def test_a_download_that_fails_says_so(address, tmp_path, monkeypatch):
    gone = address.replace("classify", "gone")
    with pytest.raises(
        StorageError, match="could not be downloaded .*Fetch the file in"
    ):
        inception_2015(gone, cache=tmp_path)
    with pytest.raises(
        ValueError, match="begin with https:// or http://. Received: 'ftp"
    ):
        inception_2015("ftp://host/file.pb", cache=tmp_path)
    monkeypatch.delenv("KERASGAN_CACHE", raising=False)
    with pytest.raises(ValueError, match="needs a folder.*Give `cache=FOLDER`"):
        inception_2015(address)


def test_a_download_without_end_is_cut(address, tmp_path, monkeypatch):
    from kerasgan.evaluation import downloads

    monkeypatch.setattr(downloads, "_LARGEST_BYTES", 100)
    with pytest.raises(StorageError, match="must have at most 0 MiB. Received: more"):
        inception_2015(address, cache=tmp_path)
    assert list((tmp_path / "inception").iterdir()) == []
