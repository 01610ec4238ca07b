"""Seconds until the command line answers where no model is needed.

Whole processes, from start to end, in turns: `kerasgan --help`, `kerasgan zoo list`,
`import kerasgan` and, for what Python itself takes, one that does nothing.

Run: python benchmarks/start_time.py [--rounds 15]
"""

import argparse
import pathlib
import statistics
import subprocess
import sys
import time

KERASGAN = str(pathlib.Path(sys.executable).with_name("kerasgan"))
COMMANDS = {
    "kerasgan --help": [KERASGAN, "--help"],
    "kerasgan zoo list": [KERASGAN, "zoo", "list"],
    "import kerasgan": [sys.executable, "-c", "import kerasgan"],
    "nothing": [sys.executable, "-c", ""],
}


def seconds(command):
    """Times one process."""
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def main(rounds):
    """Prints the table."""
    taken = {name: [] for name in COMMANDS}
    for number in range(rounds + 1):
        for name, command in COMMANDS.items():
            spent = seconds(command)
            if number:  # the first round reads files into the system's cache
                taken[name].append(spent)
    print(f"{'command':20}{'median s':>10}{'slowest s':>11}")
    for name, values in taken.items():
        print(f"{name:20}{statistics.median(values):>10.3f}{max(values):>11.3f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=15)
    main(parser.parse_args().rounds)
