import { fileURLToPath } from "node:url";
import { discover, embeddedReference, type GenerateOptions } from "@tiny-random/core";
import { cachedModel } from "./cached-model.ts";

/** What `tinyModel` of this package's entry was asked, as it hands it to this process. */
interface Question extends Partial<Pick<GenerateOptions, "seed" | "size" | "dtype" | "tokenizer">> {
  readonly name: string;
  readonly set?: Readonly<Record<string, unknown>>;
  readonly cache?: string;
}

const answer = async (question: Question): Promise<string> => {
  const { name, seed = 0, size = "tiny", dtype = "float32", tokenizer = "reduced", set = {}, cache } = question;
  // The plugins of the project that runs the tests, and those that come with this package.
  const families = await discover([process.cwd(), fileURLToPath(new URL("..", import.meta.url))]);
  const settings = Object.entries(set).map(([path, value]) => ({ path, value }));
  const how = { seed, size, dtype, tokenizer, settings, reference: embeddedReference };
  return cachedModel(families, name, { ...how, ...(cache !== undefined && { cache }) });
};

const outcome = async (): Promise<object> => {
  try {
    return { directory: await answer(JSON.parse(process.argv[2] ?? "{}") as Question) };
  } catch (error) {
    const { message, hint } = error as Error & { readonly hint?: string };
    return { error: hint === undefined ? message : `${message}. ${hint}` };
  }
};

console.log(JSON.stringify(await outcome()));
