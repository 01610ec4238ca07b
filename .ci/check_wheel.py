"""Compares a wheel with the packages on disk: `check_wheel.py WHEEL CHECKOUT`.

An editable install sees every file of the checkout, a wheel only what setup.cfg lists;
a forgotten sub-package or data file shows up here and nowhere else.
"""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

# Folder of the checkout -> folder of the wheel.
FOLDERS = {
    "kerasgan": "kerasgan",
    "export": "kerasgan/export",
    "zoo": "kerasgan/zoo",
}


def files_on_disk(checkout: Path) -> set[str]:
    """Lists what a wheel must hold, by its path in the wheel.

    Args:
        checkout: Path. The top folder of the project.

    Returns:
        Set of paths, without compiled files.
    """
    return {
        f"{target}/{path.relative_to(checkout / source).as_posix()}"
        for source, target in FOLDERS.items()
        for path in (checkout / source).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def files_in_wheel(wheel: Path) -> set[str]:
    """Lists a wheel's files.

    Args:
        wheel: Path. The wheel.

    Returns:
        Set of paths, without the wheel's own metadata.
    """
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    return {name for name in names if ".dist-info/" not in name}


def main(wheel: str, checkout: str) -> int:
    """Prints the comparison.

    Args:
        wheel: str. Path of the wheel.
        checkout: str. Path of the project's top folder.

    Returns:
        0 if wheel and disk hold the same files, else 1.
    """
    disk, built = files_on_disk(Path(checkout)), files_in_wheel(Path(wheel))
    for name in sorted(disk - built):
        print(f"on disk, not in the wheel: {name}")
    for name in sorted(built - disk):
        print(f"in the wheel, not on disk: {name}")
    size = Path(wheel).stat().st_size / 2**20
    print(f"{Path(wheel).name}: {len(built)} files, {size:.1f} MiB")
    return int(disk != built)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
