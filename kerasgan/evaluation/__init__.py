"""Scores that say how they were made.

Each metric is a pure numpy function of features; `evaluate` draws the samples, runs a
feature extractor with a declared identity and stamps the result with its protocol.
"""

from kerasgan.lazy_imports import lazy_attributes

__getattr__, __dir__, __all__ = lazy_attributes(
    __name__,
    {
        "ClassHistogram": "kerasgan.evaluation.collapse",
        "FeatureExtractor": "kerasgan.evaluation.feature_extractor",
        "METRICS": "kerasgan.evaluation.scoring",
        "Protocol": "kerasgan.evaluation.protocol",
        "ReferenceFeatures": "kerasgan.evaluation.reference_features",
        "Scores": "kerasgan.evaluation.scores",
        "class_histogram": "kerasgan.evaluation.collapse",
        "coverage_alarm": "kerasgan.evaluation.collapse",
        "density_coverage": "kerasgan.evaluation.neighbours",
        "evaluate": "kerasgan.evaluation.scoring",
        "expected_coverage": "kerasgan.evaluation.neighbours",
        "extractor": "kerasgan.evaluation.bundled_extractors",
        "feature_moments": "kerasgan.evaluation.frechet",
        "frechet_distance": "kerasgan.evaluation.frechet",
        "frechet_distance_of_moments": "kerasgan.evaluation.frechet",
        "inception_score": "kerasgan.evaluation.inception",
        "kernel_distance": "kerasgan.evaluation.kernel",
        "label_accuracy": "kerasgan.evaluation.classification",
        "list_extractors": "kerasgan.evaluation.bundled_extractors",
        "memorisation_ratio": "kerasgan.evaluation.memorisation",
        "nearest_neighbours": "kerasgan.evaluation.memorisation",
        "open_extractor": "kerasgan.evaluation.extractor_files",
        "pair_diversity": "kerasgan.evaluation.diversity",
        "precision_recall": "kerasgan.evaluation.precision_and_recall",
        "sliced_wasserstein_distance": "kerasgan.evaluation.sliced_wasserstein",
        "support_size_estimate": "kerasgan.evaluation.collapse",
        "write_extractor": "kerasgan.evaluation.extractor_files",
    },
)
