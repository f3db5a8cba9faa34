import { HubError } from "./http-error.ts";
import { treeFile, treeFolder } from "./json-forms.ts";
import type { Snapshot } from "./snapshot.ts";

/** The folders above a path, outermost first. */
const foldersAbove = (path: string): string[] =>
  path
    .split("/")
    .slice(0, -1)
    .map((_, index, parts) => parts.slice(0, index + 1).join("/"));

/** Files and folders below a folder, or directly in it. Throws 404 where there is no such folder. */
export const treeEntries = (
  snapshot: Snapshot,
  folder: string,
  { recursive, expand }: { readonly recursive: boolean; readonly expand: boolean },
): unknown[] => {
  const inside = folder === "" ? "" : `${folder}/`;
  const files = [...snapshot.files.values()].filter(({ path }) => path.startsWith(inside));
  if (files.length === 0 && folder !== "")
    throw new HubError(404, "EntryNotFound", `There is no folder ${JSON.stringify(folder.slice(0, 200))}.`);
  const folders = new Set(files.flatMap(({ path }) => foldersAbove(path)).filter((path) => path.startsWith(inside)));
  const wanted = (path: string) => recursive || !path.slice(inside.length).includes("/");
  return [
    ...[...folders].filter(wanted).map((path) => treeFolder(path, snapshot, expand)),
    ...files.filter(({ path }) => wanted(path)).map((file) => treeFile(file, expand ? snapshot : undefined)),
  ];
};

/** What is known of given paths; those that do not exist are left out. */
export const pathEntries = (snapshot: Snapshot, paths: readonly string[], expand: boolean): unknown[] =>
  paths.flatMap((path) => {
    const file = snapshot.files.get(path);
    if (file) return [treeFile(file, expand ? snapshot : undefined)];
    const isFolder = [...snapshot.files.keys()].some((name) => name.startsWith(`${path}/`));
    return isFolder ? [treeFolder(path, snapshot, expand)] : [];
  });
