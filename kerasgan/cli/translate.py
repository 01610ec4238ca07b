"""`kerasgan translate`: pictures through a translator."""

from __future__ import annotations

import collections
from pathlib import Path

import typer

from kerasgan.cli.arguments import Subject, model_argument, open_subject
from kerasgan.cli.targets import require_free_folder, require_picture_target
from kerasgan.cli.terminal import print_note

CHUNK, PIXELS = 64, 2**25  # pictures in memory at once, and their pixels

_SHOWN = 5


def translate(
    model: str = model_argument(),
    source: Path = typer.Argument(
        ..., metavar="IN", help="A picture, or a folder of pictures; any size."
    ),
    target: Path = typer.Argument(
        ..., metavar="OUT", help="FILE.png for a picture; a new folder for a folder."
    ),
    direction: str = typer.Option(
        "a_to_b", help="a_to_b, or the way back of a CycleGAN: b_to_a."
    ),
    on_bad: str = typer.Option("fail", help="Unreadable pictures: fail or skip."),
) -> None:
    """Translate a picture or a folder of pictures; each keeps its size."""
    _check_paths(source, target)
    if on_bad not in ("fail", "skip"):
        raise ValueError(f"`--on-bad` must be fail or skip. Received: {on_bad!r}.")
    subject = open_subject(model)
    _check_direction(subject, direction)
    if source.is_dir():
        count, skipped = _translate_folder(subject, source, target, direction, on_bad)
    else:
        _translate_file(subject, source, target, direction)
        count, skipped = 1, []
    if skipped:
        print_note(f"note: left out, unreadable: {', '.join(skipped)}.")
    plural = "picture" if count == 1 else "pictures"
    print_note(f"{count:,} {plural} translated by {subject.name}: {target}")


def _check_paths(source: Path, target: Path) -> None:
    if not source.exists():
        raise ValueError(
            f"IN must be a picture or a folder. Received: {str(source)!r}, which does "
            "not exist."
        )
    if source.is_dir():
        if target.suffix.lower() == ".png":
            raise ValueError(
                "OUT must be a folder where IN is one. Received: "
                f"{str(target)!r}. Take a name without .png."
            )
        require_free_folder(target, "OUT")
        return
    if target.suffix.lower() != ".png":
        raise ValueError(
            f"OUT must end in .png where IN is a picture. Received: {str(target)!r}."
        )
    require_picture_target(target, "OUT")


def _check_direction(subject: Subject, direction: str) -> None:
    from kerasgan.latent.framing import check_direction

    translators = getattr(subject.model, "translators", None)
    if translators is None:
        raise ValueError(
            f"{subject.name} draws pictures and translates none: `kerasgan sample "
            f"{subject.name} --out FILE.png`."
        )
    check_direction(direction, translators, subject.name)


def _translate_file(subject: Subject, source: Path, target: Path, direction) -> None:
    from kerasgan.data import DataError
    from kerasgan.storage import write_png

    picture, reason = _read(subject, source)
    if reason:
        raise DataError(f"{str(source)!r} cannot be read: {reason}.")
    target.parent.mkdir(parents=True, exist_ok=True)
    translated = subject.model.translate(picture, direction)
    write_png(target, translated, subject.provenance(None))


def _translate_folder(subject: Subject, source: Path, target: Path, direction, on_bad):
    """Translates chunk by chunk; the folder appears whole or not at all."""
    from kerasgan.data import DataError
    from kerasgan.data.listing import list_pictures
    from kerasgan.storage import new_folder, write_png

    names = list_pictures(source).names
    if not names:
        raise DataError(f"There are no pictures in {str(source)!r}.")
    outs, skipped = _targets(names), []
    with new_folder(target) as folder:
        for pictures in _chunks(_readable(subject, source, names, on_bad, skipped)):
            translated = subject.model.translate(list(pictures.values()), direction)
            for name, picture in zip(pictures, translated, strict=True):
                path = folder / outs[name]
                path.parent.mkdir(parents=True, exist_ok=True)
                write_png(path, picture, subject.provenance(None))
    return len(names) - len(skipped), skipped


def _readable(subject: Subject, source: Path, names: list[str], on_bad, skipped):
    """Yields names and pictures; those that are left out are noted in `skipped`."""
    from kerasgan.data import DataError
    from kerasgan.data.listing import printable

    for name in names:
        picture, reason = _read(subject, source / name)
        if reason and on_bad == "fail":
            raise DataError(
                f"{printable(name)!r} cannot be read: {reason}. Mend or remove it, "
                "or leave it out with `--on-bad skip`."
            )
        if reason:
            skipped.append(printable(name))
        else:
            yield name, picture
    if len(skipped) == len(names):
        raise DataError(
            f"A picture of {str(source)!r} must be readable. Received: "
            f"{len(names):,}, of which none is: {', '.join(skipped[:_SHOWN])}."
        )


def _chunks(pictures):
    """Gathers named pictures to as many as memory holds."""
    chunk, pixels = {}, 0
    for name, picture in pictures:
        chunk[name] = picture
        pixels += picture.shape[0] * picture.shape[1]
        if len(chunk) == CHUNK or pixels >= PIXELS:
            yield chunk
            chunk, pixels = {}, 0
    if chunk:
        yield chunk


def _targets(names: list[str]) -> dict[str, str]:
    """Names of the results: those of the pictures, ending in .png, each once."""
    targets = {name: str(Path(name).with_suffix(".png")) for name in names}
    uses = collections.Counter(targets.values())
    taken = {out for out, count in uses.items() if count == 1}
    for name in [name for name, out in targets.items() if out not in taken]:
        out = f"{name}.png"
        while out in taken:  # a picture of that name is among them
            out += ".png"
        taken.add(out)
        targets[name] = out
    return targets


def _read(subject: Subject, path: Path):
    """Reads a picture of any size: its pixels and None, or None and what is wrong."""
    from kerasgan.data.pictures import explain, read_picture
    from kerasgan.data.shapes import Target

    target = Target(None, subject.model.image_shape[2])
    try:
        return read_picture(str(path), target, (255, 255, 255)).pixels, None
    except MemoryError:  # of this machine, not of the file
        raise
    except Exception as error:  # every decoder has its own way to fail
        return None, explain(error)
