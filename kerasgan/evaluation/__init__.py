"""Scores that say how they were made.

Each metric is a pure numpy function of features, and a class of the same name that
takes them in batches; `evaluate` draws the samples, runs a feature extractor with a
declared identity and stamps the result with its protocol.
"""

from kerasgan.lazy_imports import lazy_attributes

__getattr__, __dir__, __all__ = lazy_attributes(
    __name__,
    {
        "ClassHistogram": "kerasgan.evaluation.collapse",
        "Comparison": "kerasgan.evaluation.comparison",
        "DensityCoverage": "kerasgan.evaluation.neighbours",
        "FeatureExtractor": "kerasgan.evaluation.feature_extractor",
        "FrechetDistance": "kerasgan.evaluation.frechet",
        "InceptionScore": "kerasgan.evaluation.inception",
        "KernelDistance": "kerasgan.evaluation.kernel",
        "LabelAccuracy": "kerasgan.evaluation.classification",
        "METRICS": "kerasgan.evaluation.scoring",
        "MemorisationRatio": "kerasgan.evaluation.memorisation",
        "PairDiversity": "kerasgan.evaluation.diversity",
        "PerceptualPathLength": "kerasgan.evaluation.path_length",
        "PrecisionRecall": "kerasgan.evaluation.precision_and_recall",
        "Protocol": "kerasgan.evaluation.protocol",
        "RESIZERS": "kerasgan.evaluation.resizing",
        "ReferenceFeatures": "kerasgan.evaluation.reference_features",
        "Scores": "kerasgan.evaluation.scores",
        "SlicedWassersteinDistance": "kerasgan.evaluation.sliced_wasserstein",
        "class_histogram": "kerasgan.evaluation.collapse",
        "compare": "kerasgan.evaluation.comparison",
        "coverage_alarm": "kerasgan.evaluation.collapse",
        "density_coverage": "kerasgan.evaluation.neighbours",
        "describe_reference": "kerasgan.evaluation.references",
        "draw_class_histogram": "kerasgan.evaluation.class_picture",
        "draw_comparison": "kerasgan.evaluation.comparison_picture",
        "draw_neighbours": "kerasgan.evaluation.neighbour_picture",
        "evaluate": "kerasgan.evaluation.scoring",
        "expected_coverage": "kerasgan.evaluation.neighbours",
        "extractor": "kerasgan.evaluation.bundled_extractors",
        "feature_moments": "kerasgan.evaluation.moments",
        "frechet_distance": "kerasgan.evaluation.frechet",
        "frechet_distance_of_moments": "kerasgan.evaluation.frechet",
        "inception_score": "kerasgan.evaluation.inception",
        "keras_extractor": "kerasgan.evaluation.keras_extractors",
        "keras_inception": "kerasgan.evaluation.keras_extractors",
        "kernel_distance": "kerasgan.evaluation.kernel",
        "label_accuracy": "kerasgan.evaluation.classification",
        "lacking_classes": "kerasgan.evaluation.class_picture",
        "list_extractors": "kerasgan.evaluation.bundled_extractors",
        "memorisation_alarm": "kerasgan.evaluation.memorisation",
        "memorisation_ratio": "kerasgan.evaluation.memorisation",
        "nearest_neighbours": "kerasgan.evaluation.memorisation",
        "open_extractor": "kerasgan.evaluation.extractor_files",
        "pair_diversity": "kerasgan.evaluation.diversity",
        "perceptual_path_length": "kerasgan.evaluation.path_length",
        "precision_recall": "kerasgan.evaluation.precision_and_recall",
        "recall_alarm": "kerasgan.evaluation.collapse",
        "sliced_wasserstein_distance": "kerasgan.evaluation.sliced_wasserstein",
        "support_size_estimate": "kerasgan.evaluation.collapse",
        "write_extractor": "kerasgan.evaluation.extractor_files",
    },
)
