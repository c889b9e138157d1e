"""Who runs the embedded servers: PostgreSQL refuses to run as root."""

import os
import pwd
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

USER = "dertig-db"


@dataclass(frozen=True)
class ServiceUser:
    """The user that a server process runs as; ``name`` is None for 'as ourselves'."""

    name: str | None

    def popen_options(self) -> dict[str, object]:
        """Keyword arguments for ``subprocess`` that drop root's rights."""
        if self.name is None:
            return {}
        entry = pwd.getpwnam(self.name)
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}

    def private_folder(self, path: Path) -> None:
        """Make ``path`` a folder that only this user (and root) may enter."""
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        owner = pwd.getpwnam(self.name).pw_uid if self.name else os.geteuid()
        found = path.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (owner, os.geteuid()):
            raise PermissionError(f"{path} belongs to somebody else; remove it and start again")
        path.chmod(0o700)
        if self.name:
            os.chown(path, owner, pwd.getpwnam(self.name).pw_gid)

    def open_way_to(self, path: Path) -> None:
        """Let this user pass through the folders above ``path`` (mode 755)."""
        if self.name is None:
            return
        way = stat.S_IRGRP | stat.S_IXGRP | stat.S_IROTH | stat.S_IXOTH
        for folder in path.resolve().parents:
            mode = folder.stat().st_mode
            if mode & way != way:
                folder.chmod(mode | way)


def service_user() -> ServiceUser:
    """A user of the servers' own when we are root (made once), else ourselves."""
    if os.geteuid() != 0:
        return ServiceUser(None)
    try:
        pwd.getpwnam(USER)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", USER]
        made = subprocess.run(command, check=False, capture_output=True, text=True)
        if made.returncode not in (0, 9):  # 9: another process made it meanwhile
            raise RuntimeError(f"could not make the system user {USER}: {made.stderr}") from None
    return ServiceUser(USER)
