"""`kerasgan zoo`: the pretrained models."""

from __future__ import annotations

import sys

import typer

from kerasgan.cli.arguments import MODEL, complete_entry, model_argument
from kerasgan.cli.terminal import (
    import_tensorflow,
    output,
    print_error,
    print_note,
    print_table,
    working,
)

BAD_PRESETS = 3  # exit code of a list that is not whole: that of bad data


def list_entries(
    pattern: str = typer.Argument("*", help='Wildcards, as in "*fashion*".'),
    markdown: bool = typer.Option(
        False, "--markdown", help="As the table of the README."
    ),
) -> None:
    """List the entries; those that cannot be read are named at the end."""
    import kerasgan

    if markdown:
        sys.stdout.write(kerasgan.zoo.markdown_table(pattern))
        return
    names = kerasgan.zoo.list_models(pattern)
    if not names:
        everything = kerasgan.zoo.list_models()
        print_note(
            f"No entry fits {pattern!r}. The zoo has {len(everything)}: "
            f"{', '.join(everything)}."
        )
        return
    rows, errors = [], []
    for name in names:
        try:
            rows.append(_row(kerasgan.zoo.entry(name)))
        except ValueError as error:  # the others are listed all the same
            errors.append(error)
    if rows:
        columns = ("entry", "model", "pictures", "weights", "summary")
        print_table(None, columns, rows)
    for error in errors:
        print_error(str(error))
    if errors:
        raise typer.Exit(BAD_PRESETS)


def info(
    name: str = model_argument(),
) -> None:
    """Print the card of an entry: data, training, scores, limits; or that of a run."""
    import kerasgan

    text = kerasgan.zoo.card(name)
    if sys.stdout.isatty():
        from rich.markdown import Markdown

        output().print(Markdown(text))
    else:
        sys.stdout.write(text)


def verify(
    name: str = typer.Argument(
        None,
        metavar="[ENTRY_OR_DIR]",
        help=MODEL,
        show_default="every entry with weights",
        autocompletion=complete_entry,
    ),
) -> None:
    """Check weights against their hashes and draw the golden pixels again."""
    import kerasgan

    names = [name] if name else kerasgan.zoo.list_models(pretrained=True)
    if not names:
        print_note("The zoo has no entry with weights.")
        return
    for each in names:
        kerasgan.zoo.resolve(each)
    import_tensorflow()
    rows = []
    for each in names:
        with working(f"Verifying {each}"):
            found = kerasgan.zoo.verify(each)
        pixels = f"{found.golden_pixels} within {found.level_difference}"
        if not found.golden_pixels:
            pixels = "a run keeps none"
        rows.append(
            (each, found.tensors, f"{found.bytes:,}", found.sha256[:16], pixels)
        )
    columns = ("entry", "tensors", "bytes", "sha256", "golden pixels, grey levels")
    print_table("Verified", columns, rows)


def _row(entry) -> tuple[str, ...]:
    shape = entry.config.get("image_shape") or ()
    pictures = "x".join(map(str, shape)) or "-"
    if entry.config.get("classes"):
        pictures += f", {entry.config['classes']} classes"
    weights = f"{entry.weights.bytes / 1e6:.1f} MB" if entry.pretrained else "none yet"
    return (entry.name, entry.model, pictures, weights, entry.summary)
