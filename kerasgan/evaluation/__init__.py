"""Scores that say how they were made.

Each metric is a pure numpy function of features; `evaluate` draws the samples, runs a
feature extractor with a declared identity and stamps the result with its protocol.
"""

from kerasgan.lazy_imports import lazy_attributes

__getattr__, __dir__, __all__ = lazy_attributes(
    __name__,
    {
        "FeatureExtractor": "kerasgan.evaluation.feature_extractor",
        "METRICS": "kerasgan.evaluation.scoring",
        "Protocol": "kerasgan.evaluation.protocol",
        "ReferenceFeatures": "kerasgan.evaluation.reference_features",
        "Scores": "kerasgan.evaluation.scores",
        "density_coverage": "kerasgan.evaluation.neighbours",
        "evaluate": "kerasgan.evaluation.scoring",
        "expected_coverage": "kerasgan.evaluation.neighbours",
        "extractor": "kerasgan.evaluation.bundled_extractors",
        "feature_moments": "kerasgan.evaluation.frechet",
        "frechet_distance": "kerasgan.evaluation.frechet",
        "frechet_distance_of_moments": "kerasgan.evaluation.frechet",
        "label_accuracy": "kerasgan.evaluation.classification",
        "list_extractors": "kerasgan.evaluation.bundled_extractors",
        "open_extractor": "kerasgan.evaluation.extractor_files",
        "write_extractor": "kerasgan.evaluation.extractor_files",
    },
)
