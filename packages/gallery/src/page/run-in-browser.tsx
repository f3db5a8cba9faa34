import { useState } from "preact/hooks";
import type { GalleryRow } from "../page-data.ts";
import type { Runner, RunResult } from "./run-result.ts";

type State =
  | { readonly step: "ready" }
  | { readonly step: "running"; readonly what: string }
  | { readonly step: "done"; readonly result: RunResult }
  | { readonly step: "failed"; readonly reason: string };

const Result = ({ result: { by, milliseconds, compared } }: { readonly result: RunResult }) => {
  const equal = compared.length > 0 && compared.every((one) => one.equal);
  return (
    <div role="status" class="result">
      <p>
        <strong class={`badge ${equal ? "made" : "failed"}`}>{equal ? "equals golden" : "differs from golden"}</strong>{" "}
        {by}, {Math.round(milliseconds)} ms
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">Compared</th>
            <th scope="col">Result</th>
            <th scope="col">Found</th>
          </tr>
        </thead>
        <tbody>
          {compared.map(({ name, equal: same, found }) => (
            <tr key={name}>
              <th scope="row">
                <code>{name}</code>
              </th>
              <td>{same ? "✓ equal" : "✗ differs"}</td>
              <td>{found}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};

/** Loads the model with transformers.js and compares what it gives with the golden files. */
export const RunInBrowser = ({ row, live }: { readonly row: GalleryRow; readonly live: boolean }) => {
  const [state, setState] = useState<State>({ step: "ready" });
  const run = async () => {
    setState({ step: "running", what: "loading transformers.js" });
    try {
      const runner = (await import(new URL("/gallery/runner.js", location.href).href)) as Runner;
      const result = await runner.run(row.architecture, (what) => setState({ step: "running", what }));
      setState({ step: "done", result });
    } catch (error) {
      setState({ step: "failed", reason: error instanceof Error ? error.message : String(error) });
    }
  };
  if (!live) {
    return (
      <p class="quiet">
        A browser runs models that a server gives it: <code>npx @tiny-random/cli serve</code> shows this page with a
        button here.
      </p>
    );
  }
  return (
    <>
      <p class="quiet">
        transformers.js loads the model as it would from the Hub, on WebAssembly, and its answers to the golden inputs
        are compared with the golden outputs.
      </p>
      <button type="button" class="primary" onClick={run} disabled={state.step === "running"}>
        Run in this browser
      </button>
      {state.step === "running" && <p role="status">{state.what} …</p>}
      {state.step === "failed" && (
        <p class="reason" role="alert">
          {state.reason}
        </p>
      )}
      {state.step === "done" && <Result result={state.result} />}
    </>
  );
};
