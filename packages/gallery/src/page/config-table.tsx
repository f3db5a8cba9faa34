import { useState } from "preact/hooks";
import type { ConfigKey } from "../page-data.ts";
import { ruleOf } from "./shrinking-rules.ts";

type Line = ConfigKey & { readonly changed: boolean };

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Nested configs by dotted keys. */
const flat = ({ key, from, to, reason }: ConfigKey): Line[] => {
  if (!isObject(to) || !isObject(from))
    return [{ key, from, to, changed: reason !== undefined, ...(reason !== undefined && { reason }) }];
  return [...new Set([...Object.keys(from), ...Object.keys(to)])].flatMap((inner) => {
    const pair = { key: `${key}.${inner}`, from: from[inner], to: to[inner] };
    return flat(same(pair.from, pair.to) || reason === undefined ? pair : { ...pair, reason });
  });
};

const valueText = (value: unknown): string => (value === undefined ? "" : JSON.stringify(value));

/** The reference's config beside the tiny one, key by key. */
export const ConfigTable = ({ config }: { readonly config: readonly ConfigKey[] }) => {
  const [all, setAll] = useState(false);
  const lines = config.flatMap(flat);
  const changed = lines.filter((line) => line.changed);
  return (
    <>
      <label class="check">
        <input type="checkbox" checked={all} onChange={(event) => setAll(event.currentTarget.checked)} /> also the{" "}
        {lines.length - changed.length} keys that stay
      </label>
      <div class="scroll">
        <table class="config">
          <thead>
            <tr>
              <th scope="col">Key</th>
              <th scope="col">Reference</th>
              <th scope="col">Here</th>
              <th scope="col">Because</th>
            </tr>
          </thead>
          <tbody>
            {(all ? lines : changed).map((line) => (
              <tr key={line.key} class={line.changed ? "changed" : ""}>
                <th scope="row">
                  <code>{line.key}</code>
                </th>
                <td>
                  <code>{valueText(line.from)}</code>
                </td>
                <td>
                  <code>{valueText(line.to)}</code>
                </td>
                <td class="quiet">{line.reason === undefined ? "" : ruleOf(line.reason)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
};
