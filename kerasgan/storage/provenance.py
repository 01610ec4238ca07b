"""Where a picture came from, as text that other programs read too."""

from __future__ import annotations

import dataclasses
import numbers
import re
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import quoteattr

from kerasgan.storage.errors import StorageError
from kerasgan.version import __version__

_IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"

SYNTHETIC = f"{_IPTC}trainedAlgorithmicMedia"
"""str. The term of the IPTC vocabulary for media made by a trained model."""

PARTLY_SYNTHETIC = f"{_IPTC}compositeWithTrainedAlgorithmicMedia"
"""str. The term for a model's pictures and others beside each other."""

CHART = f"{_IPTC}dataDrivenMedia"
"""str. The term for what was drawn from numbers."""

COLLECTED = f"{_IPTC}composite"
"""str. The term for a sheet of pictures of any origin."""

_PROGRAM = "kerasgan"

_SPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    "kerasgan": "urn:kerasgan:provenance:1",
}
_ATTRIBUTES = {
    "software": ("xmp", "CreatorTool"),
    "digital_source_type": ("Iptc4xmpExt", "DigitalSourceType"),
    "entry": ("kerasgan", "entry"),
    "weights_sha256": ("kerasgan", "weights_sha256"),
    "seed": ("kerasgan", "seed"),
}
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclasses.dataclass(frozen=True)
class Provenance:
    """What made a picture.

    Attributes:
        entry: str. The zoo entry, or the name of the run, that was sampled.
        weights_sha256: str. Hash of the weights file, or `None` where there is none.
        seed: int. Seed of the latents, or `None` where there is none.
        software: str. The program and its version.
        digital_source_type: str. Term of the IPTC vocabulary; the default marks media
            made by a trained model.

    Raises:
        StorageError: If a text holds control characters, or `seed` is no integer.

    Reference:
        https://cv.iptc.org/newscodes/digitalsourcetype/
    """

    entry: str
    weights_sha256: str | None = None
    seed: int | None = None
    software: str = f"{_PROGRAM} {__version__}"
    digital_source_type: str = SYNTHETIC

    def __post_init__(self) -> None:
        if self.seed is not None and not isinstance(self.seed, numbers.Integral):
            raise StorageError(f"`seed` must be an int. Received: {self.seed!r}.")
        for name in ("entry", "weights_sha256", "software", "digital_source_type"):
            value = getattr(self, name)
            optional = name == "weights_sha256" and value is None
            if not optional and not _is_line(value):
                raise StorageError(
                    f"`{name}` must be one line of text. Received: {value!r}."
                )

    @property
    def is_ours(self) -> bool:
        """Whether kerasgan made the picture, in any version."""
        return self.software.partition(" ")[0] == _PROGRAM

    def to_text(self) -> dict[str, str]:
        """Gives the pairs that a PNG file shows as text.

        Returns:
            dict of keyword to text; what is `None` is left out.
        """
        pairs = {
            "Software": self.software,
            "Source": self.entry,
            "Weights SHA-256": self.weights_sha256,
            "Seed": self.seed,
            "Digital Source Type": self.digital_source_type,
        }
        return {key: str(value) for key, value in pairs.items() if value is not None}

    def to_xmp(self) -> str:
        """Gives the XMP packet that picture programs read.

        Returns:
            str, an XML document.
        """
        spaces = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in _SPACES.items())
        fields = "".join(
            f" {prefix}:{attribute}={quoteattr(str(getattr(self, name)))}"
            for name, (prefix, attribute) in _ATTRIBUTES.items()
            if getattr(self, name) is not None
        )
        return (
            '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
            '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
            f'<rdf:RDF{spaces}><rdf:Description rdf:about=""{fields}/></rdf:RDF>'
            '</x:xmpmeta><?xpacket end="r"?>'
        )


def parse_xmp(packet: str) -> Provenance | None:
    """Reads what `Provenance.to_xmp` wrote, from a picture of any origin.

    Args:
        packet: str. An XMP packet.

    Returns:
        `Provenance`, or `None` where the packet is another program's or no XML.
    """
    if "<!" in packet:  # no XMP packet has a document type; entities stay unread
        return None
    try:
        root = ElementTree.fromstring(packet.replace("\ufeff", ""))
        values: dict[str, Any] = {
            name: _find(root, f"{{{_SPACES[prefix]}}}{attribute}")
            for name, (prefix, attribute) in _ATTRIBUTES.items()
        }
        if values["seed"] is not None:
            values["seed"] = int(values["seed"])
        return Provenance(**values)
    except (ElementTree.ParseError, ValueError):
        return None


def _find(root: ElementTree.Element, attribute: str) -> str | None:
    found = (element.get(attribute) for element in root.iter())
    return next((value for value in found if value is not None), None)


def _is_line(value: object) -> bool:
    return isinstance(value, str) and value != "" and not _UNPRINTABLE.search(value)
