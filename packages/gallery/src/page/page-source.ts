import { type PackedModels, unpackModels } from "../packed-models.ts";
import type { GalleryData, ModelDetails } from "../page-data.ts";

/** Where the page's data comes from: the page itself, or the server behind it. */
export interface PageSource {
  readonly data: GalleryData;
  /** Details of a model; a server makes a model that is not there yet. Undefined where the page has none. */
  details(architecture: string): Promise<ModelDetails | undefined>;
  /** The address of a picture or sound. */
  media(key: string, architecture: string, file: string): string;
}

const embeddedText = (selector: string): string | undefined =>
  document.querySelector(selector)?.textContent ?? undefined;

/** Packed JSON: deflated, in base64. */
const unpack = async (text: string): Promise<unknown> => {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Response(stream).json();
};

const unpackedModels = async (text: string): Promise<ModelDetails[]> =>
  unpackModels((await unpack(text)) as PackedModels);

const embedded = (data: GalleryData): PageSource => {
  const groups = new Map<string, Promise<readonly ModelDetails[]>>();
  /** The models that are packed with one; read once. */
  const groupOf = (architecture: string): Promise<readonly ModelDetails[]> => {
    const text = embeddedText(`script[data-models~="${architecture}"]`) ?? "";
    const read = groups.get(text) ?? (text === "" ? Promise.resolve([]) : unpackedModels(text));
    groups.set(text, read);
    return read;
  };
  return {
    data,
    details: async (architecture) => (await groupOf(architecture)).find((model) => model.architecture === architecture),
    media: (key) => embeddedText(`script[data-media="${key}"]`) ?? "",
  };
};

/** The address of a model's files on the server, as clients of the Hub ask for them. */
export const modelFile = (architecture: string, file: string): string =>
  `/tiny-random/tiny-random-${architecture}/resolve/main/${file}`;

const served = (data: GalleryData): PageSource => ({
  data,
  details: async (architecture) => {
    const made = await fetch(modelFile(architecture, "tiny-random.json"));
    if (!made.ok) throw new Error(made.headers.get("x-error-message") ?? `the server answered ${made.status}`);
    const response = await fetch(`/gallery/models/${architecture}.json`);
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    return ((await response.json()) as { readonly details: ModelDetails }).details;
  },
  media: (_, architecture, file) => modelFile(architecture, file),
});

/** The source that the page was written with. */
export const pageSource = async (): Promise<PageSource> => {
  const data = (await unpack(embeddedText("#gallery") ?? "")) as GalleryData;
  return data.live ? served(data) : embedded(data);
};
