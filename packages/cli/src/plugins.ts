import { fileURLToPath } from "node:url";
import type { Families } from "@tiny-random/core";

/** The plugins of the project the command runs in, and those installed beside the command. */
export const installedFamilies = async (): Promise<Families> => {
  const { discover, InputError } = await import("@tiny-random/core");
  const families = await discover([process.cwd(), fileURLToPath(new URL("..", import.meta.url))]);
  if (families.modelTypes.length === 0) {
    throw new InputError(
      "no plugin is installed, so there are no model types",
      "Install one, for example npm install @tiny-random/text.",
    );
  }
  return families;
};
