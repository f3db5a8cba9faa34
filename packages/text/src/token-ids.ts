/** Fields whose value is an id or a list of ids: `eos_token_id`, `image_token_index`, `suppress_tokens`, XLM's `pad_index`. */
const plainField = /_token_ids?$|_token_index$|^(bos|eos|pad|unk|mask)_index$|^(begin_)?suppress_tokens$/u;

/** Fields of rows of ids, each of which means something as a whole only. */
const rowField = /^(bad|force)_words_ids$/u;

/** Pairs of a place and the id that is forced there. */
const placedField = "forced_decoder_ids";

/** Settings by task, which may name further ids. */
const tasksField = "task_specific_params";

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const idsIn = (value: unknown): number[] => {
  if (typeof value === "number") return [value];
  return Array.isArray(value) ? value.flatMap(idsIn) : [];
};

const pairsOf = (value: unknown): readonly (readonly unknown[])[] =>
  Array.isArray(value) ? value.filter((pair): pair is unknown[] => Array.isArray(pair)) : [];

/** The ids that a config or a generation config refers to. */
export const referredIds = (config: Fields): number[] =>
  Object.entries(config).flatMap(([field, value]) => {
    if (plainField.test(field) || rowField.test(field)) return idsIn(value);
    if (field === placedField) return pairsOf(value).flatMap(([, id]) => idsIn(id));
    return field === tasksField && isObject(value)
      ? Object.values(value).flatMap((task) => (isObject(task) ? referredIds(task) : []))
      : [];
  });

/** What an old id is now; undefined where it is gone. */
export type NewId = (old: number) => number | undefined;

/** How the ids of a config are renumbered. */
export interface Renumbering {
  readonly newId: NewId;
  /** The id that a field has by its name, where its old id is gone or means nothing. */
  named(field: string): number | undefined;
  /** Whether an id by its name comes first: an embedded tokenizer has other ids than its checkpoint. */
  readonly namesFirst: boolean;
}

const renumberedPlain = (field: string, value: unknown, { newId, named, namesFirst }: Renumbering): unknown => {
  const byName = named(field);
  if (typeof value === "number") return (namesFirst ? byName : undefined) ?? newId(value) ?? byName ?? null;
  if (!Array.isArray(value)) return value;
  if (namesFirst && byName !== undefined) return [byName];
  return value.flatMap((id) => (typeof id === "number" ? (newId(id) ?? []) : id));
};

/** Rows whose ids are all there still; null where none is left, since Transformers refuses an empty list. */
const renumberedRows = (value: unknown, newId: NewId): unknown => {
  const rows = pairsOf(value).flatMap((row) => {
    const ids = idsIn(row).map(newId);
    return ids.length > 0 && ids.every((id) => id !== undefined) ? [ids] : [];
  });
  return rows.length > 0 ? rows : null;
};

const renumberedPlaces = (value: unknown, newId: NewId): unknown => {
  if (!Array.isArray(value)) return value;
  return pairsOf(value).flatMap(([place, id]) => {
    const now = typeof id === "number" ? newId(id) : id;
    return now === undefined ? [] : [[place, now]];
  });
};

const renumberedField = (field: string, value: unknown, how: Renumbering): unknown => {
  if (plainField.test(field)) return renumberedPlain(field, value, how);
  if (rowField.test(field)) return value === null ? value : renumberedRows(value, how.newId);
  if (field === placedField) return renumberedPlaces(value, how.newId);
  if (field !== tasksField || !isObject(value)) return value;
  const tasks = Object.entries(value).map(([task, settings]) => [
    task,
    isObject(settings) ? renumberedFields(settings, how) : settings,
  ]);
  return Object.fromEntries(tasks);
};

/** A config or generation config whose ids are those of the tiny tokenizer; an id that is gone is left out, or null. */
export const renumberedFields = (config: Fields, how: Renumbering): Fields =>
  Object.fromEntries(Object.entries(config).map(([field, value]) => [field, renumberedField(field, value, how)]));

/** The first id of a field. */
export const firstId = (value: unknown): number | undefined => idsIn(value)[0];

/** The ids that single fields have by their names, old to new: what an embedded tokenizer knows of a checkpoint's ids. */
export const idsByName = (config: Fields, named: (field: string) => number | undefined): ReadonlyMap<number, number> =>
  new Map(
    Object.entries(config).flatMap(([field, value]) => {
      const id = plainField.test(field) && typeof value === "number" ? named(field) : undefined;
      return typeof value === "number" && id !== undefined ? [[value, id]] : [];
    }),
  );
