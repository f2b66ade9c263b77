"""The entry point of serviceconfig-ls.pyz: unpacks its content and runs the program from there.

Compiled modules cannot be imported from an archive. So the content is unpacked into the cache
folder, once for each Python, and appears there by one rename: a folder that exists is complete.
Code from there is run, so a folder in which another user could have written is not used: then the
content is unpacked into a private folder that is removed at the end.
Pythons that are too old for the program read this file too, so it is written for them as well.
"""

import os
import stat
import sys

OLDEST, NEWEST = (3, 11), (3, 14)
NAME = "serviceconfig-ls"
UNFINISHED = ".unpacking-"


class CannotRun(Exception):
    """The program cannot run here; the text says why."""


def main():
    """Effect: unpacks the content if necessary and runs the program; returns its exit status."""
    archive = os.path.dirname(os.path.abspath(__file__))
    private = None
    try:
        cache = cache_folder()
        if cache is None:
            cache = private = private_folder()
        folder = unpacked(archive, cache)
        # Replaces the archive: from here on nothing is imported from it.
        sys.path[:1] = [os.path.join(folder, "pure"), os.path.join(folder, "compiled")]
        from serviceconfig_ls.__main__ import main as run

        return run()
    except CannotRun as reason:
        sys.stderr.write("serviceconfig-ls.pyz: %s\n" % reason)
        return 2
    finally:
        if private is not None:
            import shutil

            shutil.rmtree(private, ignore_errors=True)


def unpacked(archive, cache):
    """Effect: returns the folder with the content for this Python; unpacks it if necessary."""
    kind = kind_of_modules()
    content = __loader__.get_data(os.path.join(archive, "content")).decode()
    folder = os.path.join(cache, "%s-%s" % (content, kind))
    if not is_whole(folder):
        try:
            unpack(archive, kind, folder)
        except OSError as error:
            raise CannotRun(
                "cannot be unpacked into %s: %s\n"
                "XDG_CACHE_HOME may name another folder." % (folder, error)
            )
    return folder


def kind_of_modules():
    """The name of the matching compiled modules, such as "cp311-linux-x64"."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        raise CannotRun(
            "needs Python %d.%d to %d.%d, this is %d.%d (%s).\n"
            "With another one, in a checkout of the repository: pipx install ."
            % (OLDEST + NEWEST + tuple(sys.version_info[:2]) + (sys.executable,))
        )
    machine = "arm64" if os.uname().machine in ("arm64", "aarch64") else "x64"
    return "cp%d%d-%s-%s" % (sys.version_info[0], sys.version_info[1], sys.platform, machine)


def cache_folder():
    """The user's cache folder for this program; None if others could have written in it.

    Effect: makes the folder, and those above it that do not exist.
    """
    given = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(given):
        home = "~/Library/Caches" if sys.platform == "darwin" else "~/.cache"
        given = os.path.expanduser(home)
    if not os.path.isabs(given):  # no home folder is known
        return None
    folder = os.path.join(os.path.realpath(given), NAME)
    try:
        make_folders(folder)
        if os.stat(folder).st_uid == os.geteuid():
            os.chmod(folder, 0o700)
        return folder if is_out_of_reach(folder) else None
    except OSError as error:
        raise CannotRun(
            "cannot be unpacked into %s: %s\nXDG_CACHE_HOME may name another folder."
            % (folder, error)
        )


def make_folders(folder):
    """Effect: makes a folder and those above it, for this user alone."""
    if not os.path.isdir(folder):
        make_folders(os.path.dirname(folder))
        try:
            os.mkdir(folder, 0o700)
        except OSError:
            if not os.path.isdir(folder):
                raise


def private_folder():
    """Effect: makes a folder for this run alone."""
    import tempfile

    try:
        return tempfile.mkdtemp(prefix=NAME + "-")
    except OSError as error:
        raise CannotRun("finds no folder to unpack itself into: %s" % error)


def is_out_of_reach(folder):
    """Whether no other user than root can replace a folder, or anything in it."""
    if not is_own(folder):
        return False
    while folder != os.path.dirname(folder):
        folder = os.path.dirname(folder)
        found = os.stat(folder)
        shared = found.st_mode & 0o022 and not found.st_mode & stat.S_ISVTX
        if shared or found.st_uid not in (0, os.geteuid()):
            return False
    return True


def is_own(folder):
    """Whether a path is a folder, not a link, in which this user alone can write."""
    try:
        found = os.lstat(folder)
    except OSError:
        return False
    mine = found.st_uid == os.geteuid() and not found.st_mode & 0o022
    return mine and stat.S_ISDIR(found.st_mode)


def is_whole(folder):
    """Whether a folder holds the content, as this user unpacked it."""
    return is_own(folder) and all(
        os.path.isdir(os.path.join(folder, part)) for part in ("pure", "compiled")
    )


def unpack(archive, kind, folder):
    """Effect: unpacks beside the folder and renames; the first of several processes wins."""
    import shutil
    import tempfile
    import zipfile

    lock = locked(os.path.dirname(folder))
    made = tempfile.mkdtemp(prefix=UNFINISHED, dir=os.path.dirname(folder))
    try:
        with zipfile.ZipFile(archive) as content:
            names = content.namelist()
            fitting = [one for one in names if one.startswith(kind + "/")]
            if not fitting:
                raise CannotRun(
                    "has no modules for %s: install it from a checkout, with pipx install ." % kind
                )
            pure = [one for one in names if one.startswith("pure/")]
            content.extractall(made, pure + fitting)
        os.rename(os.path.join(made, kind), os.path.join(made, "compiled"))
        try:
            os.rename(made, folder)
        except OSError:
            if not is_whole(folder):
                replace(folder, made)
    finally:
        shutil.rmtree(made, ignore_errors=True)
        os.close(lock)


def replace(folder, made):
    """Effect: puts the content where something else is, which this program did not unpack."""
    import shutil

    other = made + ".other"
    os.rename(folder, other)
    os.rename(made, folder)
    if os.path.isdir(other) and not os.path.islink(other):
        shutil.rmtree(other, ignore_errors=True)
    else:
        os.remove(other)


def locked(cache):
    """Effect: locks the folder, together with others that unpack; returns the descriptor.

    The first of them removes the unfinished folders of processes that were killed.
    """
    import fcntl

    lock = os.open(cache, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        remove_unfinished(cache)
    except OSError:
        pass  # somebody else is unpacking, or the file system has no locks
    try:  # noqa: SIM105 - contextlib takes longer to import than all this
        fcntl.flock(lock, fcntl.LOCK_SH)
    except OSError:
        pass
    return lock


def remove_unfinished(cache):
    """Effect: removes the folders that nobody will finish."""
    import shutil

    for name in os.listdir(cache):
        if name.startswith(UNFINISHED):
            shutil.rmtree(os.path.join(cache, name), ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
