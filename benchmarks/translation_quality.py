"""How well a translator translates pictures that it has not seen.

Run: python benchmarks/translation_quality.py prepare emoji SOURCE.npz EMOJI.npz
     python benchmarks/translation_quality.py prepare drawings SOURCE.npz DRAWINGS.npz
     python benchmarks/translation_quality.py score MODEL FILE.npz [--sheet SHEET.png]

`prepare` makes a file with `train_a`, `train_b`, `test_a` and `test_b` of a set that
holds each subject in two styles: "emoji" of Noto's and Twemoji's, for CycleGAN, whose
subjects of `train_a` are others than those of `train_b`, so that no pair is ever seen;
"drawings" of line art and shaded drawings, for Pix2Pix, all of whose subjects are
pairs. "unpaired-drawings" are those without a pair. Subjects of the test are in
neither, and subjects that one style alone has (flags, of Twemoji's) are left out, for
there is nothing to learn of them.

`score` translates the test pictures of a zoo entry's or a run's model. Frechet
distances are to the training pictures of the target style, in the features of the
bundled extractor `colour_32`; errors are mean absolute differences of pixels in
[-1, 1].
"""

import argparse
import json

import numpy as np

import kerasgan
from kerasgan.data import image_grid, to_float
from kerasgan.storage import write_png

SHOWN = 12  # pictures on a sheet
STYLES = {
    "emoji": ("noto", "twemoji"),
    "drawings": ("hc", "d3"),
    "unpaired-drawings": ("hc", "d3"),
}


def prepare(kind, source, target, size, held_out):
    """Writes the four sets of a kind."""
    with np.load(source, allow_pickle=False) as arrays:
        sides = [_subjects(arrays, style) for style in STYLES[kind]]
    both = sorted(sides[0].keys() & sides[1].keys())
    np.random.default_rng(0).shuffle(both)
    test, rest = both[:held_out], both[held_out:]
    keys = rest, rest
    if kind != "drawings":
        keys = rest[::2], rest[1::2]
    sets = {}
    for side, name, own in zip(sides, "ab", keys, strict=True):
        for part, chosen in (("train", own), ("test", test)):
            pictures = np.stack([side[key] for key in chosen])
            sets[f"{part}_{name}"] = kerasgan.data.load(pictures, size).images
    np.savez_compressed(target, **sets, test_keys=np.array(test))
    print({name: images.shape for name, images in sets.items()})


def _subjects(arrays, style):
    """Pictures of a style by subject, without the variants of a skin's tone."""
    own = f"{style}_key"
    keys = arrays[own if own in arrays else "key"]
    variants = f"{style}_skin_variant"
    plain = ~arrays[variants] if variants in arrays else np.ones(len(keys), bool)
    pictures = arrays[style]
    return {str(keys[k]): pictures[k] for k in np.flatnonzero(plain)}


def score(name, file, sheet):
    """Prints what a model is worth, and writes pictures where it is told to."""
    model = kerasgan.zoo.load(name)
    with np.load(file, allow_pickle=False) as arrays:
        sets = {key: arrays[key] for key in arrays.files if key != "test_keys"}
    ways = {"a_to_b": ("test_a", "test_b", "train_b")}
    if "b_to_a" in model.translators:
        ways["b_to_a"] = ("test_b", "test_a", "train_a")
    rows, found = [], {}
    for way, (own, partners, target) in ways.items():
        translated = model.translate(sets[own], way)
        rows += [sets[own], translated]
        found[way] = {
            "frechet_untranslated": distance(sets[own], sets[target]),
            "frechet_translated": distance(translated, sets[target]),
            "frechet_real": distance(sets[partners], sets[target]),
            "error_untranslated": error(sets[own], sets[partners]),
            "error_translated": error(translated, sets[partners]),
            "error_constant_colour": constant_error(sets[partners]),
        }
        back = {"a_to_b": "b_to_a", "b_to_a": "a_to_b"}[way]
        if back in ways:
            rows.append(model.translate(translated, back))
            found[way]["cycle_error"] = error(rows[-1], sets[own])
        rows.append(sets[partners])
    for way, values in found.items():
        for key, value in values.items():
            print(f"{way}  {key:24}{value:10.4f}")
        print(f"{way}  {verdict(values)}")
    print(json.dumps(found))
    if sheet:
        shown = np.concatenate([row[:SHOWN] for row in rows])
        write_png(sheet, image_grid(shown, SHOWN))


def verdict(values):
    """What the figures come to."""
    frechet = 1 - values["frechet_translated"] / values["frechet_untranslated"]
    pixels = 1 - values["error_translated"] / values["error_constant_colour"]
    return (
        f"Frechet distance {frechet:.1%} below untranslated; error of partners "
        f"{pixels:.1%} below the best constant colour"
    )


def distance(pictures, target):
    """Frechet distance in the features of the bundled extractor."""
    size = pictures.shape[1]
    scores = kerasgan.evaluation.evaluate(
        pictures,
        target,
        metrics="frechet_distance",
        extractor="colour_32",
        resizer=None if size == 32 else "lanczos",
    )
    return scores.values["frechet_distance"]


def error(pictures, others):
    """Mean absolute difference of pixels in [-1, 1]."""
    return float(np.abs(to_float(pictures) - to_float(others)).mean())


def constant_error(pictures):
    """The least error of pictures of one colour: the median of each channel."""
    levels = to_float(pictures)
    return float(np.abs(levels - np.median(levels, axis=(0, 1, 2))).mean())


def main():
    """Reads the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    making = commands.add_parser("prepare")
    making.add_argument("kind", choices=list(STYLES))
    making.add_argument("source", metavar="SOURCE.npz")
    making.add_argument("target", metavar="FILE.npz")
    making.add_argument("--size", type=int, default=64)
    making.add_argument("--held-out", type=int, default=157)
    scoring = commands.add_parser("score")
    scoring.add_argument("model", metavar="MODEL", help="a zoo entry or a run's folder")
    scoring.add_argument("file", metavar="FILE.npz")
    scoring.add_argument("--sheet", metavar="SHEET.png")
    given = parser.parse_args()
    if given.command == "prepare":
        prepare(given.kind, given.source, given.target, given.size, given.held_out)
    else:
        score(given.model, given.file, given.sheet)


if __name__ == "__main__":
    main()
