"""What every GAN's training shares: the abstract base, its callbacks and `train`."""

from kerasgan.training.adversarial_model import AdversarialModel as AdversarialModel
from kerasgan.training.arguments import check_above_zero as check_above_zero
from kerasgan.training.arguments import check_counts as check_counts
from kerasgan.training.arguments import check_game_name as check_game_name
from kerasgan.training.arguments import check_probability as check_probability
from kerasgan.training.arguments import check_weights as check_weights
from kerasgan.training.counting import counter as counter
from kerasgan.training.divergence import DivergedError as DivergedError
from kerasgan.training.divergence import StopOnDivergence as StopOnDivergence
from kerasgan.training.health_findings import Finding as Finding
from kerasgan.training.health_findings import HealthLimits as HealthLimits
from kerasgan.training.health_measures import colour_inversion as colour_inversion
from kerasgan.training.health_monitor import HealthMonitor as HealthMonitor
from kerasgan.training.holding_out import hold_out as hold_out
from kerasgan.training.image_pool import ImagePool as ImagePool
from kerasgan.training.loop import train as train
from kerasgan.training.progress import ImageProgress as ImageProgress
from kerasgan.training.recipe import optimizer_from_settings as optimizer_from_settings
from kerasgan.training.sample_grid import SampleGrid as SampleGrid
from kerasgan.training.schedules import LinearDecay as LinearDecay
from kerasgan.training.schedules import cosine_schedule as cosine_schedule
from kerasgan.training.score_monitor import ScoreMonitor as ScoreMonitor
from kerasgan.training.weights import assign_sampler_tensors as assign_sampler_tensors
from kerasgan.training.weights import sampler_tensors as sampler_tensors
