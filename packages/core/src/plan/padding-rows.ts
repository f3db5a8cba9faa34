import { paddingRows } from "@tiny-random/atlas/padding-rows";
import type { NamedParameter, Parameter } from "@tiny-random/nn";
import type { ModelConfig } from "../contract/plugin.ts";
import { isConfig } from "../resolve/read-config.ts";

type Fields = Readonly<Record<string, unknown>>;

/** A table's name below the base model, the config that has its padding token, and the row. */
interface Row {
  readonly table: string;
  readonly row: number;
}

const valueAt = (config: Fields, path: readonly string[]): { readonly owner: Fields; readonly value: unknown } => {
  const [key = "", ...rest] = path;
  const value = config[key];
  return rest.length > 0 && isConfig(value) ? valueAt(value, rest) : { owner: config, value };
};

/** A token that ends or begins texts too: checkpoints have trained its row, whatever torch began with. */
const isOtherToken = (config: Fields, token: number): boolean =>
  ["eos_token_id", "bos_token_id"].some((key) => [config[key]].flat().includes(token));

const statedRows = (config: Fields): readonly Row[] =>
  Object.entries(paddingRows[String(config["model_type"])] ?? {}).flatMap(([table, stated]) => {
    if (typeof stated === "number") return [{ table, row: stated }];
    const { owner, value } = valueAt(config, stated.split("."));
    const row = stated === "num_labels" ? Object.keys(config["id2label"] ?? {}).length : value;
    return typeof row === "number" && row >= 0 && !isOtherToken(owner, row) ? [{ table, row }] : [];
  });

/** Of a config, then of those nested in it: a tower's tables have its names behind others. */
const allRows = (config: Fields): readonly Row[] => [
  ...statedRows(config),
  ...Object.values(config).flatMap((value) => (isConfig(value) ? allRows(value) : [])),
];

/**
 * The row of each embedding table that torch zeroes in a fresh model, since no text has a padding token: runtimes convert a
 * checkpoint on that assumption.
 */
export const zeroRows = (
  config: ModelConfig,
  parameters: readonly NamedParameter[],
): ReadonlyMap<Parameter, number> => {
  const rows = allRows(config);
  const found = new Map<Parameter, number>();
  for (const { name, parameter } of parameters) {
    const stated = rows.find(({ table }) => name === table || name.endsWith(`.${table}`));
    const isTable = parameter.shape.length === 2 && stated !== undefined && stated.row < Number(parameter.shape[0]);
    if (isTable && parameter.initialization.kind !== "exact") found.set(parameter, stated.row);
  }
  return found;
};
