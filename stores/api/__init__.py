"""Records that other systems push into Dertig, ``/api/v1/datasets/``."""
