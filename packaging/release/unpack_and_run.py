"""The entry point of serviceconfig-ls.pyz: unpacks its content and runs the program from there.

Compiled modules cannot be imported from an archive. So the content is unpacked into the cache
folder, once for each Python, and appears there by one rename: a folder that exists is complete.
Pythons that are too old for the program read this file too, so it is written for them as well.
"""

import os
import sys

OLDEST, NEWEST = (3, 11), (3, 14)


class CannotRun(Exception):
    """The program cannot run here; the text says why."""


def main():
    """Effect: unpacks the content if necessary and runs the program; returns its exit status."""
    try:
        folder = unpacked(os.path.dirname(os.path.abspath(__file__)))
    except CannotRun as reason:
        sys.stderr.write("serviceconfig-ls.pyz: %s\n" % reason)
        return 2
    # Replaces the archive: from here on nothing is imported from it.
    sys.path[:1] = [os.path.join(folder, "pure"), os.path.join(folder, "compiled")]
    from serviceconfig_ls.__main__ import main as run

    return run()


def unpacked(archive):
    """Effect: returns the folder with the content for this Python; unpacks it if necessary."""
    kind = kind_of_modules()
    content = __loader__.get_data(os.path.join(archive, "content")).decode()
    folder = os.path.join(cache_folder(), "%s-%s" % (content, kind))
    if not os.path.isdir(folder):
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
    """The user's cache folder for this program."""
    given = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(given):
        home = "~/Library/Caches" if sys.platform == "darwin" else "~/.cache"
        given = os.path.expanduser(home)
    return os.path.join(given, "serviceconfig-ls")


def unpack(archive, kind, folder):
    """Effect: unpacks beside the folder and renames; the first of several processes wins."""
    import shutil
    import tempfile
    import zipfile

    os.makedirs(os.path.dirname(folder), exist_ok=True)
    made = tempfile.mkdtemp(prefix=".unpacking-", dir=os.path.dirname(folder))
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
            if not os.path.isdir(folder):
                raise
    finally:
        shutil.rmtree(made, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
