import { fileURLToPath } from "node:url";
import { type SessionDtype, sessionDtypes } from "@tiny-random/nn";
import { type DtypeTolerance, dtypesFile, onnxAmong } from "../validate/session-names.ts";
import type { ModelFormat } from "./model-format.ts";
import { type Files, jsonText } from "./save.ts";

/** The types that sessions can be written in, beside float32. */
export const sessionDtypeNames = Object.keys(sessionDtypes) as readonly SessionDtype[];

/**
 * Measured on hundreds of classes. Integers are equal to 1e-6 but where a value lies on the border of two steps: another order of sums
 * takes it to the other one, and what follows moves by some hundredths. What a network is most sensitive to (FocalNet) moves by two
 * hundredths in float16.
 */
export const dtypeTolerances: Readonly<Record<SessionDtype, Pick<DtypeTolerance, "golden" | "rounded">>> = {
  fp16: { golden: 1e-1, rounded: 5e-2 },
  q8: { golden: 5e-1, rounded: 2e-1 },
  int8: { golden: 5e-1, rounded: 2e-1 },
  uint8: { golden: 5e-1, rounded: 2e-1 },
  q4: { golden: 2, rounded: 1e-4 },
  q4f16: { golden: 2, rounded: 5e-2 },
  bnb4: { golden: 2, rounded: 1e-4 },
};

/** A float32 session in a type. */
export const sessionInDtype = async (file: Uint8Array, dtype: SessionDtype): Promise<Uint8Array> => {
  const { inDtype } = await import("@tiny-random/nn/session-dtypes");
  return inDtype(file, dtype);
};

/** The float32 sessions that a file would be of, were it one in another type, and that type: a name may be read in two ways. */
export const typedSessionsNamed = (file: string): readonly { readonly plain: string; readonly dtype: SessionDtype }[] =>
  sessionDtypeNames.flatMap((dtype) => {
    const ending = `${sessionDtypes[dtype]}.onnx`;
    return file.startsWith("onnx/") && file.endsWith(ending)
      ? [{ plain: `${file.slice(0, -ending.length)}.onnx`, dtype }]
      : [];
  });

/** A model's sessions in a type, by their files. */
const sessionsIn = async (sessions: ReadonlyMap<string, Uint8Array>, dtype: SessionDtype): Promise<Files> => {
  const named = [...sessions].map(
    async ([name, file]) => [`onnx/${name}${sessionDtypes[dtype]}.onnx`, await sessionInDtype(file, dtype)] as const,
  );
  return Object.fromEntries(await Promise.all(named));
};

const tolerancesOf = async (sessions: ReadonlyMap<string, Uint8Array>, dtypes: readonly SessionDtype[]) => {
  const { makesChoices } = await import("@tiny-random/nn/session-dtypes");
  const chooses = [...sessions.values()].some(makesChoices);
  const reason = "it takes the largest of some values, or those beyond a threshold, and others may be in this type";
  return Object.fromEntries(
    dtypes.map((dtype): [string, DtypeTolerance] => {
      const tolerance = { suffix: sessionDtypes[dtype], ...dtypeTolerances[dtype] };
      return [dtype, chooses ? { ...tolerance, golden: null, reason } : tolerance];
    }),
  );
};

/** Sessions in other types beside the float32 ones, named as transformers.js asks for them; and `golden/dtypes.json`. */
export const dtypeSessions = (dtypes: readonly SessionDtype[]): ModelFormat => ({
  name: "onnx",
  settings: dtypes,
  module: fileURLToPath(import.meta.url),
  // Where nothing is said, a browser takes q8 and everything else fp32: both are there.
  transformersJs: (stated) =>
    dtypes.includes("q8") ? Object.fromEntries(Object.entries(stated).filter(([key]) => key !== "dtype")) : stated,
  files: async ({ files }) => {
    const sessions = onnxAmong(files);
    const written = await Promise.all(dtypes.map((dtype) => sessionsIn(sessions, dtype)));
    return Object.assign({ [dtypesFile]: jsonText(await tolerancesOf(sessions, dtypes)) }, ...written);
  },
});
