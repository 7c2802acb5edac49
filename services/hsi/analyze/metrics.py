"""What the analyze room counts."""

from hsi.runtime import metrics

STAGE = metrics.histogram(
    "hsi_stage_duration_seconds",
    "How long a stage of the pipeline took, by stage",
    ["stage"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
)
AI_CALL = metrics.histogram(
    "hsi_ai_request_duration_seconds",
    "Requests to the model servers that were answered, by service",
    ["service"],
    buckets=(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120),
)
EVENTS = metrics.counter("hsi_events_created_total", "Events written for the first time")
BY_LEVEL = metrics.counter("hsi_events_by_risk_level_total", "Events written for the first time, by level", ["level"])
BY_CAMERA = metrics.counter("hsi_events_by_camera_total", "Events written for the first time", ["camera_id"])
SCORE = metrics.histogram(
    "hsi_risk_score", "Scores of assessments by a model", buckets=(10, 20, 30, 40, 50, 60, 70, 80, 90, 100)
)
FALLBACK = metrics.counter("hsi_analysis_fallback_total", "Events written without a model's assessment")
REPAIRED = metrics.counter("hsi_analysis_repaired_total", "Assessments that took a second question")
REASSESSED = metrics.counter("hsi_events_reassessed_total", "Fallback events a model has judged later")
MERGED = metrics.counter("hsi_events_merged_total", "Fast-path events that took in the rest of their incident")
TOKENS_IN = metrics.counter("hsi_nemotron_tokens_input_total", "Prompt tokens")
TOKENS_OUT = metrics.counter("hsi_nemotron_tokens_output_total", "Answer tokens")
TOKENS_PER_SECOND = metrics.gauge("hsi_nemotron_tokens_per_second", "Answer tokens per second of the last answer")
TRUNCATED = metrics.counter("hsi_prompts_truncated_total", "Prompts that had to leave something out")
CONTEXT_USE = metrics.histogram(
    "hsi_llm_context_utilization",
    "Share of the model's context a question and its answer took",
    buckets=(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0),
)
BREAKER = metrics.gauge("hsi_circuit_breaker_state", "0 closed, 1 open", ["breaker"])
