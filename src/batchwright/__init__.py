"""Batchwright: the open system that a healthcare contract manufacturer runs on."""

__version__ = "0.1.0"
