"""Two processes train as one, and go on from a checkpoint when one of them is killed.

They talk over loopback.
"""

import json
import os
import pathlib
import signal
import socket
import subprocess
import sys

import pytest

SCRIPT = pathlib.Path(__file__).with_name("one_worker.py")


def free_ports(number):
    """Ports that nobody listens on just now."""
    sockets = [socket.socket() for _ in range(number)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def start(folder, wait=0, more=0):
    """Starts both processes on the folder of a run."""
    addresses = [f"127.0.0.1:{port}" for port in free_ports(2)]
    processes = []
    for number in range(2):
        task = {"type": "worker", "index": number}
        config = {"cluster": {"worker": addresses}, "task": task}
        environment = {**os.environ, "TF_CONFIG": json.dumps(config)}
        processes.append(
            subprocess.Popen(
                [sys.executable, SCRIPT, folder, str(wait), str(more)],
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
    return processes


def ended(processes):
    """What both processes say at their end, and what the first said meanwhile."""
    outcomes = [process.communicate(timeout=300) for process in processes]
    for process, (_, errors) in zip(processes, outcomes, strict=True):
        assert process.returncode == 0, errors[-3000:]
    last = [json.loads(out.splitlines()[-1]) for out, _ in outcomes]
    return *last, outcomes[0][1]


def killed(processes):
    """Kills the second process when it stands still; what the first says then."""
    try:
        line = processes[1].stdout.readline()
        assert line == "WAITING\n", processes[1].stderr.read()[-3000:]
        processes[1].send_signal(signal.SIGKILL)
        return processes[0].communicate(timeout=120)[1]
    finally:
        for process in processes:
            process.kill()
            process.communicate()


@pytest.mark.slow
@pytest.mark.exhaustive
def test_two_processes_end_alike_and_go_on_where_one_was_killed(tmp_path):
    first, second, _ = ended(start(tmp_path / "whole", more=1))
    assert first == second
    assert first["images_shown"] == 192
    assert "Score its checkpoints or its end" in first["refused"]
    manifest = json.loads((tmp_path / "whole" / "dcgan" / "run.json").read_text())
    assert manifest["finished"] is True
    assert manifest["environment"]["replicas"] == 2
    assert (tmp_path / "whole" / "dcgan" / "samples" / "progress.webp").exists()

    said = killed(start(tmp_path / "cut", wait=13))
    assert "start all of them again: they go on from the newest checkpoint" in said
    one, other, said = ended(start(tmp_path / "cut"))
    assert "Resumed at 80 images" in said
    assert one["r3gan"] == other["r3gan"] == first["r3gan"]
