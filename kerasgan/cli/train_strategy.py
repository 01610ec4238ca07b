"""`kerasgan train --strategy`: several devices of one machine, or several machines."""

from __future__ import annotations

import json
import os
from typing import Any

import tensorflow as tf

from kerasgan.cli.arguments import nearest
from kerasgan.cli.terminal import print_note, working

STRATEGIES = ("mirrored", "multi_worker")
"""tuple of str. Names of the strategies."""

CLUSTER = "TF_CONFIG"
"""str. Variable of the environment that says which processes train together."""


def make_strategy(name: str | None) -> Any:
    """Makes the strategy that a model is to be built in.

    Args:
        name: str or None. One of `STRATEGIES`; None is the one device that there is.

    Returns:
        `tf.distribute.Strategy`. One of several processes waits for all of them.

    Raises:
        ValueError: If there is no such strategy, or nothing says which processes train
            together.
    """
    if name is None:
        return tf.distribute.get_strategy()
    if name not in STRATEGIES:
        raise ValueError(
            f"`--strategy` must be {' or '.join(STRATEGIES)}. Received: {name!r}."
            f"{nearest(name, STRATEGIES)}"
        )
    if name == "mirrored":
        strategy = tf.distribute.MirroredStrategy()
    else:
        task = _require_cluster()
        print_note(f"note: waiting for all processes; this one is {task}.")
        with working("waiting for the other processes"):
            strategy = tf.distribute.MultiWorkerMirroredStrategy()
    _tell(strategy)
    return strategy


def _tell(strategy: Any) -> None:
    replicas = strategy.num_replicas_in_sync
    devices = [
        tf.DeviceSpec.from_string(device) for device in strategy.extended.worker_devices
    ]
    listed = ", ".join(f"{each.device_type}:{each.device_index}" for each in devices)
    if replicas == 1:
        print_note(
            f"note: there is one device here, {listed}: it trains as without "
            "`--strategy`."
        )
        return
    print_note(
        f"note: {replicas} replicas, here on {listed}; each takes its share of every "
        "batch."
    )


def _require_cluster() -> str:
    try:
        cluster = json.loads(os.environ.get(CLUSTER, ""))
        task = f"{cluster['task']['type']} {cluster['task']['index']}"
        addresses = [a for each in cluster["cluster"].values() for a in each]
    except (ValueError, KeyError, TypeError, AttributeError):
        addresses = []
    if len(addresses) < 2:
        example = {
            "cluster": {"worker": ["10.0.0.1:2222", "10.0.0.2:2222"]},
            "task": {"type": "worker", "index": 0},
        }
        raise ValueError(
            f"{CLUSTER} must say which processes train together. Received: "
            f"{os.environ.get(CLUSTER, 'nothing')}. On the first of two machines it "
            f"is\n  export {CLUSTER}='{json.dumps(example)}'\nand on the second the "
            "same with the index 1."
        )
    return task
