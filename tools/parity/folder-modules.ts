import { readdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

/** What the modules of a folder export by default, in the order of their names, whether they are sources or built. */
export const folderModules = async <Exported>(directory: string): Promise<(readonly [name: string, Exported])[]> => {
  const files = readdirSync(directory).filter((file) => /^(?!.*\.(test|d)\.ts$).*\.(ts|js)$/.test(file));
  return Promise.all(
    files.sort().map(async (file) => {
      const { default: exported } = (await import(pathToFileURL(path.join(directory, file)).href)) as {
        default: Exported;
      };
      return [path.basename(file, path.extname(file)), exported] as const;
    }),
  );
};
