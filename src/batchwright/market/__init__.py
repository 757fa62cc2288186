"""The market model: claims with their sources, pooled, forecast and carried to this plant."""
