"""What people read for what is wrong with a store of files."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

WORDS: Mapping[str, Any] = {
    "files_pattern": _(
        "“%(pattern)s” is no pattern of files of “%(subject)s”: write one that starts below the root, like "
        "“nginx/access*.log*”, without “..”."
    ),
    "files_no_match": _(
        "No file matches “%(pattern)s” of “%(subject)s”: correct the pattern, or see whether "
        "the folder is there."
    ),
    "files_unreadable": _(
        "Folders of “%(subject)s” may not be read: %(folders)s. Give Dertig's user the right to."
    ),
    "files_read_only": _(
        "Files of “%(subject)s” may not be taken out of their folders, or the root not be written to: "
        "%(folders)s. Give Dertig's user the right to write there."
    ),
    "files_other_file_system": _(
        "Files of “%(subject)s” lie on another file system than the root: %(files)s. Make that folder a "
        "data store of its own."
    ),
    "files_cannot_blank": _(
        "“%(subject)s” would have to lose a part of its content, and files go whole or stay. Give all its "
        "data categories periods that end together, or split the files."
    ),
    "files_start": _(
        "“%(column)s” is no start of “%(subject)s”: files have “newest”, their newest entry, and “modified”, "
        "their last change."
    ),
    "files_no_consent": _(
        "No consent can be read in the files of “%(subject)s”: choose a period without a "
        "longer one under consent."
    ),
    "files_no_joins": _("Files are joined to nothing: find people in “%(subject)s” by what stands in it."),
    "files_versions_hidden": _(
        "The bucket of “%(subject)s” does not tell whether it keeps versions, and then a deleted file "
        "may only be hidden. Grant s3:GetBucketVersioning, s3:ListBucketVersions and s3:DeleteObjectVersion."
    ),
    "files_in_two_datasets": _(
        "Files of “%(subject)s” belong to another dataset, too: %(files)s. Each goes by the first rule that "
        "ends: make the patterns exclude each other."
    ),
    "files_in_quarantine": _(
        "Batches wait in quarantine for their outcome: %(batches)s. The next run resolves them; if "
        "none does, look into “.dertig-quarantine” in the root."
    ),
    "files_no_current": _(
        "No file of “%(subject)s” is said to be written to still. If one is, name it in the store's "
        "settings: a quiet log could go while it is open."
    ),
    "files_packed": _(
        "Files of “%(subject)s” are packed as zstd, lz4, zip, 7z or compress, which is not unpacked here: "
        "%(files)s. Only name or last change date them, and all stay while anybody is spared: pack with "
        "gzip, bzip2 or xz."
    ),
    "files_hard_links": _(
        "Files of “%(subject)s” have a second name elsewhere, under which their content would stay: "
        "%(files)s."
    ),
    "files_links": _(
        "Symbolic links that match “%(subject)s” are not followed: %(links)s. What they lead to stays."
    ),
}
"""By code of a ``stores.protocol.Problem``; ``%(subject)s`` is the dataset."""
