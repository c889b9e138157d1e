"""Dutch as Django has it, and on which clock a moment is told."""

DATETIME_FORMAT = "j F Y H:i T"
SHORT_DATETIME_FORMAT = "j-n-Y H:i T"
