/** What became of a class: made, failed, not made here, without a family (it can be made to load), or not constructed at all. */
export type GalleryStatus = "made" | "failed" | "unmade" | "loadable" | "missing";

/** A class of a model type in the overview. */
export interface GalleryRow {
  /** The class, or what core's `modelName` calls it. */
  readonly architecture: string;
  readonly modelType: string;
  readonly modality: string;
  readonly task: string | null;
  readonly status: GalleryStatus;
  /** Of a failure: the step, the reason, what to do. */
  readonly step?: string;
  readonly reason?: string;
  readonly hint?: string;
  /** By step. */
  readonly milliseconds: Readonly<Record<string, number>>;
  readonly bytes: number;
  readonly parameters: number;
  /** The suites of the parity run that proved it: other runtimes, and Transformers. */
  readonly provenBy?: readonly string[];
}

/** What the page is made of. */
export interface GalleryData {
  readonly generator: string;
  readonly transformers: string;
  /** Whether a server stands behind the page: models are made, read and run on demand. */
  readonly live: boolean;
  readonly steps: readonly string[];
  readonly rows: readonly GalleryRow[];
}

/** A config key: the reference's value beside the tiny model's. */
export interface ConfigKey {
  readonly key: string;
  readonly from?: unknown;
  readonly to: unknown;
  /** Why it changed; absent where it is as in the reference. */
  readonly reason?: string;
}

/** A tensor of the checkpoint. */
export interface GalleryTensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
}

/** A declared input or output of a session. */
export interface SessionValue {
  readonly name: string;
  readonly dtype: string;
  readonly axes: readonly (number | string)[];
}

/** A node of a session's graph; it reads other nodes by their index, and inputs of the session by name. */
export interface GraphNode {
  readonly op: string;
  /** Keys of the modules it stands in, outermost first. */
  readonly path: readonly string[];
  readonly reads: readonly (number | string)[];
  readonly weights?: readonly string[];
  /** The session's outputs that it computes. */
  readonly gives?: readonly string[];
}

/** An ONNX file. */
export interface GallerySession {
  readonly name: string;
  readonly bytes: number;
  readonly inputs: readonly SessionValue[];
  readonly outputs: readonly SessionValue[];
  readonly nodes: readonly GraphNode[];
}

/** A tensor of a golden file, as it can be drawn. */
export interface DrawnTensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly least: number;
  readonly greatest: number;
  readonly mean: number;
  /** Rows of values between the least and the greatest, a character each, thinned out where there are many. */
  readonly rows: readonly string[];
}

/** A raw input as a person would see it. */
export type RawInput =
  | { readonly kind: "text"; readonly file: string; readonly text: string }
  | { readonly kind: "image" | "sound"; readonly file: string; readonly media: string };

/** A batch row of token ids, each with the piece of text it stands for. */
export interface TokenRow {
  readonly name: string;
  readonly tokens: readonly (readonly [id: number, piece: string, kind: "text" | "special" | "padding"])[];
}

/** Golden inputs and outputs; a model has one or several cases. */
export interface GoldenCase {
  readonly folder: string;
  readonly raw: readonly RawInput[];
  readonly tokens: readonly TokenRow[];
  readonly inputs: readonly DrawnTensor[];
  readonly outputs: readonly DrawnTensor[];
}

/** A greedy continuation. */
export interface GoldenGeneration {
  readonly prompt: TokenRow;
  readonly continuation: TokenRow;
}

/** Everything the page shows of one model. */
export interface ModelDetails {
  /** As in the overview. */
  readonly architecture: string;
  readonly modelType: string;
  readonly reference: string;
  readonly seed: number;
  readonly size: string;
  readonly dtype: string;
  readonly padding: string;
  readonly config: readonly ConfigKey[];
  readonly tensors: readonly GalleryTensor[];
  readonly sessions: readonly GallerySession[];
  readonly golden: readonly GoldenCase[];
  readonly generation?: GoldenGeneration;
  readonly files: readonly (readonly [name: string, bytes: number])[];
}
