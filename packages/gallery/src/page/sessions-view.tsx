import type { GallerySession, SessionValue } from "../page-data.ts";
import { bytesText } from "./number-text.ts";

const Values = ({ caption, values }: { readonly caption: string; readonly values: readonly SessionValue[] }) => (
  <div class="card">
    <table>
      <caption>{caption}</caption>
      <tbody>
        {values.map(({ name, dtype, axes }) => (
          <tr key={name}>
            <th scope="row">
              <code>{name}</code>
            </th>
            <td>{dtype}</td>
            <td>
              <code>[{axes.join(", ")}]</code>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

/** What every ONNX file takes and gives. */
export const SessionsView = ({ sessions }: { readonly sessions: readonly GallerySession[] }) => (
  <>
    {sessions.map(({ name, bytes, inputs, outputs, nodes }) => (
      <div key={name} class="session">
        <h3>
          <code>onnx/{name}.onnx</code>{" "}
          <span class="quiet">
            {bytesText(bytes)}, {nodes.length} nodes
          </span>
        </h3>
        <div class="two">
          <Values caption="Inputs" values={inputs} />
          <Values caption="Outputs" values={outputs} />
        </div>
      </div>
    ))}
  </>
);
