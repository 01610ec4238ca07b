"""`make_deterministic`, in a process of its own: nothing takes it back."""

from pathlib import Path

import tensorflow as tf

from kerasgan.training import make_deterministic
from kerasgan.training.determinism import is_deterministic
from processes import run_script


def sums():
    """The same three numbers, added where others need two of them and where not."""

    def total(others):
        @tf.function
        def graph(numbers):
            terms = [tf.tile(numbers[k : k + 1], [4]) for k in range(3)]
            return terms[0] + terms[1] + terms[2], terms[:others]

        return graph(tf.constant([1e8, -1e8, 1.0]))[0].numpy().tolist()

    return [total(0), total(2)]


def seeds_are_required():
    """Whether TensorFlow refuses random numbers that nothing determines."""
    try:
        tf.random.normal([1])
    except RuntimeError as problem:
        return "determinism" in str(problem)
    return False


def main():
    before = is_deterministic(), seeds_are_required()
    make_deterministic()
    print(before, (is_deterministic(), seeds_are_required()), sums())


def test_the_order_of_sums_is_that_of_the_code():
    printed = run_script(Path(__file__)).stdout
    once = [1.0] * 4
    assert printed.strip() == f"{(False, False)} {(True, True)} {[once, once]}"


if __name__ == "__main__":
    main()
