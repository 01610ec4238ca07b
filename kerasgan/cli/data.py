"""`kerasgan data`: what a set of pictures holds."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import typer

from kerasgan.cli.options import check_split, parse_size
from kerasgan.cli.targets import require_picture_target
from kerasgan.cli.terminal import print_note, print_pairs, quiet_libraries

IGNORED_FILES_SHOWN = 5
SIZES_SHOWN = 6


def inspect(
    source: str = typer.Argument(
        ...,
        help="Folder of pictures, FILE.npz[:KEY], folder of IDX files, TFDS name or "
        "fashion_mnist_10k.",
    ),
    size: str = typer.Option(
        None,
        help="Pixels: S or HEIGHTxWIDTH, as for training.",
        show_default="as the pictures are",
    ),
    split: str = typer.Option("train", help="Part of the data, where it has parts."),
    data_dir: Path = typer.Option(
        None, help="Folder of prepared TFDS sets.", show_default="TFDS' own"
    ),
    pictures: int = typer.Option(64, min=1, help="Pictures on the contact sheet."),
    out: Path = typer.Option(None, help="FILE.png for a contact sheet."),
) -> None:
    """Count pictures, sizes, modes and classes, and name every unreadable file."""
    import kerasgan

    if out is not None:
        _check_out(out)
    image_size = parse_size(size)
    with quiet_libraries():
        found = kerasgan.data.inspect(
            source, image_size, split, pictures=pictures, data_dir=data_dir
        )
    check_split(split, found.split, found.name)
    print_pairs(found.name, _describe(found))
    if found.bad:
        lines = [f"unreadable: {name}: {reason}" for name, reason in found.bad]
        print_note("\n".join(lines))
    if not found.count:
        raise kerasgan.data.DataError(
            f"There are no pictures in {source!r}, or none that can be read. Files "
            "that end in .png, .jpg, .webp, .bmp, .gif or .tiff are looked at."
        )
    if out is not None and found.contact_sheet is not None:
        _write(out, found)
        print_note(f"Contact sheet: {out}")


def _check_out(out: Path) -> None:
    if out.suffix.lower() != ".png":
        raise ValueError(f"`--out` must end in .png. Received: {str(out)!r}.")
    require_picture_target(out)


def _write(out: Path, found) -> None:
    from kerasgan.storage import write_png
    from kerasgan.storage.provenance import COLLECTED

    shown = f"kerasgan data inspect, fingerprint {found.fingerprint}"
    out.parent.mkdir(parents=True, exist_ok=True)
    made_by = {"entry": shown, "digital_source_type": COLLECTED}
    write_png(out, found.contact_sheet, made_by)


def _describe(found) -> dict[str, str]:
    sizes = Counter({f"{h}x{w}": count for (h, w), count in found.sizes.items()})
    pairs = {
        "pictures": f"{found.count:,}",
        "split": found.split,
        "height x width": _counts(sizes),
        "modes": _counts(found.modes, len(found.modes)),
        "classes": "none",
        "unreadable": f"{len(found.bad):,}",
        "ignored": _ignored(found.ignored),
        "fingerprint": found.fingerprint,
    }
    if found.classes:
        each = ", ".join(f"{name} {count:,}" for name, count in found.classes.items())
        pairs["classes"] = f"{len(found.classes)}: {each}"
    return pairs


def _counts(counter: Counter, shown: int = SIZES_SHOWN) -> str:
    common = counter.most_common(shown)
    texts = [f"{name} ({count:,})" for name, count in common]
    if len(counter) > len(common):
        texts.append(f"and {len(counter) - len(common):,} more")
    return ", ".join(texts) or "-"


def _ignored(names) -> str:
    from kerasgan.data.listing import printable

    texts = [printable(name) for name in names[:IGNORED_FILES_SHOWN]]
    if len(names) > len(texts):
        texts.append("...")
    return f"{len(names):,}" + (f": {', '.join(texts)}" if texts else "")
