"""See who is missing, who is siloed and who connects a coalition of agencies."""

__version__ = "0.1.0"
