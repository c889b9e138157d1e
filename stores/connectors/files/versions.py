"""Versions of objects: where a bucket keeps them, a plain delete only hides the object."""

from collections.abc import Iterator
from typing import Any


def keeps_versions(fs: Any, root: str) -> bool:
    """Whether deleting must name versions: also where versioning was only suspended. Raises OSError."""
    if not hasattr(fs, "call_s3"):
        return False
    bucket = fs.split_path(root)[0]
    return bool(fs.call_s3("get_bucket_versioning", Bucket=bucket).get("Status"))


def versions_of(fs: Any, path: str) -> Iterator[str]:
    """Ids of all versions and delete markers of one object. Raises OSError."""
    bucket, key, _version = fs.split_path(path)
    more: dict[str, str] = {}
    while True:
        page = fs.call_s3("list_object_versions", Bucket=bucket, Prefix=key, **more)
        for each in [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]:
            if each["Key"] == key:
                yield each["VersionId"]
        if not page.get("IsTruncated"):
            return
        more = {"KeyMarker": page["NextKeyMarker"], "VersionIdMarker": page["NextVersionIdMarker"]}


def delete_versions(fs: Any, path: str) -> None:
    """All of one object, its delete markers too. Raises OSError."""
    bucket, key, _version = fs.split_path(path)
    for version in list(versions_of(fs, path)):
        fs.call_s3("delete_object", Bucket=bucket, Key=key, VersionId=version)
