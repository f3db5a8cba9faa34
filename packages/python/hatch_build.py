import os

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class JavaScript(BuildHookInterface):
    """Puts the command's JavaScript into the wheel, which is then one platform's."""

    def initialize(self, version, build_data):
        if version == "editable":
            return
        try:
            folder, tag = os.environ["TINY_RANDOM_JAVASCRIPT"], os.environ["TINY_RANDOM_PLATFORM_TAG"]
        except KeyError as error:
            raise SystemExit(
                "The wheel has JavaScript in it: `npm run wheel` at the repository's root builds it."
            ) from error
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{tag}"
        build_data["force_include"][folder] = "tiny_random/_javascript"
