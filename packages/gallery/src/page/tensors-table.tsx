import { useState } from "preact/hooks";
import type { GalleryTensor } from "../page-data.ts";

/** The checkpoint's tensors, narrowed by a part of their names. */
export const TensorsTable = ({ tensors }: { readonly tensors: readonly GalleryTensor[] }) => {
  const [part, setPart] = useState("");
  const found = tensors.filter(({ name }) => name.includes(part));
  return (
    <>
      <div class="filters">
        <label class="wide">
          <span>Name contains</span>
          <input type="search" value={part} onInput={(event) => setPart(event.currentTarget.value)} />
        </label>
        <output class="quiet">
          {found.length} of {tensors.length}
        </output>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by keys too */}
      <section class="scroll tall" tabIndex={0} aria-label="Table of tensors">
        <table>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Type</th>
              <th scope="col">Shape</th>
              <th scope="col" class="number">
                Values
              </th>
            </tr>
          </thead>
          <tbody>
            {found.map(({ name, dtype, shape }) => (
              <tr key={name}>
                <th scope="row">
                  <code>{name}</code>
                </th>
                <td>{dtype}</td>
                <td>
                  <code>[{shape.join(", ")}]</code>
                </td>
                <td class="number">{shape.reduce((size, axis) => size * axis, 1).toLocaleString("en")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
};
