import { ValidationError } from "../contract/errors.ts";
import type { Architecture, ModelConfig } from "../contract/plugin.ts";
import { differences } from "./compare.ts";
import { forward, type LoadedModel } from "./forward.ts";
import { withSessions } from "./loaded-sessions.ts";
import type { TypedSessions } from "./session-names.ts";
import { type GoldenCase, rowsAlone } from "./validate.ts";

/** Shapes and names alone: any distance between finite numbers is less than this. */
const anyDistance = Number.MAX_VALUE;

/** What differs from golden answers; where padding changes nothing, of each row alone: float16 has no number as low as a mask's. */
const differencesFrom = async (
  model: LoadedModel,
  golden: GoldenCase,
  padding: Architecture["padding"],
  limit: number,
): Promise<string[]> => {
  const rows = typeof padding === "string" ? await rowsAlone(model, golden, "all") : [];
  if (rows.length > 0) return rows.flatMap(({ expected, alone }) => differences(expected, alone, limit));
  return differences(golden.outputs, await forward(model, golden.inputs), limit);
};

/** Runs a model's sessions in other types on golden inputs. Throws ValidationError for one that cannot run, or is far off. */
export const checkDtypes = async (
  all: readonly TypedSessions[],
  golden: GoldenCase,
  padding: Architecture["padding"],
  made: { readonly architecture: Architecture; readonly config: ModelConfig } | undefined,
): Promise<void> => {
  for (const { dtype, tolerance, sessions } of all) {
    const limit = tolerance.golden ?? anyDistance;
    const [wrong] = await withSessions(sessions, made, (model) => differencesFrom(model, golden, padding, limit));
    if (wrong !== undefined) throw new ValidationError(`the sessions in ${dtype} are not the model's: ${wrong}`);
  }
};
