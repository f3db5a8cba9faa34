/** Where a model says how closely its sessions in other types are to be compared. */
export const dtypesFile = "golden/dtypes.json";

/** How far a type's answers may be from others, as a share of their scale. */
export interface DtypeTolerance {
  /** What the names of its files end with: `onnx/model_q4.onnx`. */
  readonly suffix: string;
  /** From the golden answers, in float32: random weights are harsh on few bits. Null where nothing can be said. */
  readonly golden: number | null;
  /** From those of a float32 model of the same values. */
  readonly rounded: number;
  /** Why nothing can be said. */
  readonly reason?: string;
}

/** How closely sessions in each type are to be compared, by the type. */
export type DtypeTolerances = Readonly<Record<string, DtypeTolerance>>;

/** A model's sessions in a type, under the names of the float32 ones. */
export interface TypedSessions {
  readonly dtype: string;
  readonly tolerance: DtypeTolerance;
  readonly sessions: ReadonlyMap<string, Uint8Array>;
}

/** The sessions in each type, of all that a model has. */
export const typedSessions = (
  sessions: ReadonlyMap<string, Uint8Array>,
  dtypes: DtypeTolerances,
): readonly TypedSessions[] =>
  Object.entries(dtypes).map(([dtype, tolerance]) => {
    const typed = [...sessions.keys()].flatMap((name) => {
      const file = sessions.get(`${name}${tolerance.suffix}`);
      return file ? [[name, file] as const] : [];
    });
    return { dtype, tolerance, sessions: new Map(typed) };
  });

/** The sessions in float32, of all that a model has. */
export const plainSessions = (
  sessions: ReadonlyMap<string, Uint8Array>,
  dtypes: DtypeTolerances,
): Map<string, Uint8Array> => {
  const suffixes = Object.values(dtypes).map(({ suffix }) => suffix);
  const isTyped = (name: string) =>
    suffixes.some((suffix) => name.endsWith(suffix) && sessions.has(name.slice(0, -suffix.length)));
  return new Map([...sessions].filter(([name]) => !isTyped(name)));
};

/** The sessions among a model's files, by their names. */
export const onnxAmong = (files: Readonly<Record<string, string | Uint8Array>>): Map<string, Uint8Array> =>
  new Map(
    Object.entries(files).flatMap(([file, content]) => {
      const name = /^onnx\/([^/]+)\.onnx$/.exec(file)?.[1];
      return name === undefined || typeof content === "string" ? [] : [[name, content] as const];
    }),
  );
