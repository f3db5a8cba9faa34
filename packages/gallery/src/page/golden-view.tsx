import { useState } from "preact/hooks";
import type { GoldenCase, ModelDetails, RawInput, TokenRow } from "../page-data.ts";
import type { PageSource } from "./page-source.ts";
import { Sound } from "./sound.tsx";
import { TensorPlot } from "./tensor-plot.tsx";

/** Token ids as pieces of text: every other piece is shaded, so that boundaries show. */
const Tokens = ({ row }: { readonly row: TokenRow }) => (
  <figure class="tokens">
    <figcaption>
      {row.name} <span class="quiet">{row.tokens.length} tokens</span>
    </figcaption>
    <ol>
      {row.tokens.map(([id, piece, kind], index) => (
        <li key={index} class={kind} title={`${kind}, id ${id}`}>
          <span class="piece">{kind === "padding" ? "·" : piece.replaceAll("\n", "↵")}</span>
          <span class="id">{id}</span>
        </li>
      ))}
    </ol>
  </figure>
);

/** The text of a JSON input file as sentences, any other as it is. */
const sentences = (text: string): readonly string[] => {
  try {
    const value = JSON.parse(text) as { readonly text?: unknown };
    const found = value.text;
    if (Array.isArray(found)) return found.map(String);
    return typeof found === "string" ? [found] : [JSON.stringify(value, null, 1)];
  } catch {
    return [text];
  }
};

const Raw = ({
  raw,
  source,
  architecture,
  folder,
}: {
  readonly raw: RawInput;
  readonly source: PageSource;
  readonly architecture: string;
  readonly folder: string;
}) => {
  if (raw.kind === "text") {
    return (
      <figure class="raw">
        <figcaption>{raw.file}</figcaption>
        {sentences(raw.text).map((sentence) => (
          <blockquote key={sentence}>{sentence.length > 600 ? `${sentence.slice(0, 600)} …` : sentence}</blockquote>
        ))}
      </figure>
    );
  }
  const address = source.media(raw.media, architecture, `${folder}/${raw.file}`);
  return (
    <figure class="raw">
      <figcaption>{raw.file}</figcaption>
      {raw.kind === "image" ? (
        <img src={address} alt={`golden input ${raw.file}`} />
      ) : (
        <Sound address={address} name={raw.file} />
      )}
    </figure>
  );
};

const Case = ({
  golden,
  source,
  architecture,
}: {
  readonly golden: GoldenCase;
  readonly source: PageSource;
  readonly architecture: string;
}) => (
  <>
    <div class="raws">
      {golden.raw.map((raw) => (
        <Raw key={raw.file} raw={raw} source={source} architecture={architecture} folder={golden.folder} />
      ))}
    </div>
    {golden.tokens.map((row) => (
      <Tokens key={row.name} row={row} />
    ))}
    <h3>Outputs</h3>
    <div class="plots">
      {golden.outputs.map((tensor) => (
        <TensorPlot key={tensor.name} tensor={tensor} />
      ))}
    </div>
    <details>
      <summary>Inputs as tensors</summary>
      <div class="plots">
        {golden.inputs.map((tensor) => (
          <TensorPlot key={tensor.name} tensor={tensor} />
        ))}
      </div>
    </details>
  </>
);

/** Golden cases, one at a time, and the greedy continuation. */
export const GoldenView = ({ details, source }: { readonly details: ModelDetails; readonly source: PageSource }) => {
  const [folder, setFolder] = useState(details.golden[0]?.folder);
  const golden = details.golden.find((one) => one.folder === folder);
  return (
    <>
      {details.golden.length > 1 && (
        <label class="inline">
          Case{" "}
          <select value={folder} onChange={(event) => setFolder(event.currentTarget.value)}>
            {details.golden.map((one) => (
              <option key={one.folder}>{one.folder}</option>
            ))}
          </select>
        </label>
      )}
      {golden && <Case key={golden.folder} golden={golden} source={source} architecture={details.architecture} />}
      {details.generation && (
        <>
          <h3>Greedy continuation</h3>
          <Tokens row={details.generation.prompt} />
          <Tokens row={details.generation.continuation} />
        </>
      )}
    </>
  );
};
