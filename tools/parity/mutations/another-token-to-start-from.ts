import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Mutation } from "../mutation.ts";

const changeJson = (file: string, change: (json: Record<string, unknown>) => boolean) => {
  if (!existsSync(file)) return false;
  const json = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
  const changed = change(json);
  if (changed) writeFileSync(file, JSON.stringify(json));
  return changed;
};

const otherStart = (directory: string): boolean =>
  ["config.json", "generation_config.json"]
    .map((name) =>
      changeJson(path.join(directory, name), (json) => {
        const start = json["decoder_start_token_id"];
        if (typeof start !== "number") return false;
        json["decoder_start_token_id"] = start + 7;
        return true;
      }),
    )
    .some(Boolean);

export default { name: "another token to start from", files: otherStart } satisfies Mutation;
