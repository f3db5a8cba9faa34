import { fileURLToPath } from "node:url";
import { onnxAmong } from "../validate/session-names.ts";
import type { ModelFormat } from "./model-format.ts";
import type { Files } from "./save.ts";

/** Where the constants of a session stand that are not in its own file. */
const dataFile = (session: string): string => `onnx/${session}.onnx_data`;

/** Sessions whose constants stand beside them, as those of models above 2 GB: `onnx/model.onnx_data`. */
export const externalData = (): ModelFormat => ({
  name: "external-data",
  settings: true,
  module: fileURLToPath(import.meta.url),
  transformersJs: (stated) => ({ ...stated, use_external_data_format: true }),
  files: async ({ files }) => {
    const { withExternalData } = await import("@tiny-random/nn/external-data");
    const split = [...onnxAmong(files)].map(([session, model]): Files => {
      const { file, data } = withExternalData(model, `${session}.onnx_data`);
      return data.length === 0 ? {} : { [`onnx/${session}.onnx`]: file, [dataFile(session)]: data };
    });
    return Object.assign({}, ...split);
  },
});

/**
 * Whole sessions by their names, of files some of whose constants stand beside them.
 *
 * @param read a file of the model; undefined where there is none
 */
export const wholeSessions = async (
  sessions: ReadonlyMap<string, Uint8Array>,
  read: (file: string) => string | Uint8Array | undefined,
): Promise<Map<string, Uint8Array>> => {
  const whole = new Map(sessions);
  for (const [session, file] of sessions) {
    const data = read(dataFile(session));
    if (data === undefined || typeof data === "string") continue;
    const { withInternalData } = await import("@tiny-random/nn/external-data");
    whole.set(session, withInternalData({ file, data }));
  }
  return whole;
};
