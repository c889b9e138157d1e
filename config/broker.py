"""The broker's address as Celery writes it."""


def celery_url(redis_url: str) -> str:
    """Celery's URL of the server that ``redis_url`` names; no server: messages go nowhere.

    A socket is ``unix:///path?db=1`` to redis-py and ``redis+socket:///path?virtual_host=1`` to
    Celery; every other URL is the same to both.
    """
    if not redis_url:
        return "memory://"
    if redis_url.startswith("unix://"):
        return redis_url.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=")
    return redis_url
