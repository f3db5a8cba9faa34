import {
  type BuiltProcessor,
  type Context,
  embeddedFiles,
  type Family,
  type FamilyStatement,
  jsonText,
  type ModelConfig,
  type ProcessorBuilder,
  statedFamily,
} from "@tiny-random/core";
import type { Encoder as Tokenizer } from "@tiny-random/text/tokenizers/encode";
import { type CompositeConfig, partsOf } from "./layers/composite-model.ts";

/** What a composite of an encoder and a decoder states. */
export interface EncoderDecoderComposite extends FamilyStatement<CompositeConfig> {
  /** The model types of both parts, their values beyond those types' references, and ids beside both. */
  readonly reference: Readonly<Record<string, unknown>> & {
    readonly encoder: ModelConfig;
    readonly decoder: ModelConfig;
  };
  /** The token of each id beside both parts, of the decoder's tokenizer. */
  readonly tokens: Readonly<Record<string, string>>;
  /** The class of both processors together: `Wav2Vec2Processor`. */
  readonly processorClass?: string;
}

type Part = "encoder" | "decoder";

/** The reference files of a part's own family, or those that a composite was given. */
const contextOf = (family: Family, context: Context): Context =>
  context.reference.isEmbedded ? { ...context, reference: family.reference.files } : context;

const shrunkPart = (config: ModelConfig, context: Context): ModelConfig => {
  const family = context.family(config.model_type);
  return family.shrink(config, contextOf(family, context));
};

/** The parts whose configs follow a processor: both follow the tokenizer, where the encoder reads texts. */
const partsFollowing = (name: string, own: Part, readsText: boolean): readonly Part[] =>
  name === "tokenizer" && readsText ? ["encoder", "decoder"] : [own];

/**
 * An id beside both parts: that of its token, or the decoder's id of the same name where its tokenizer has no such token;
 * a decoder without a start token begins with its first token.
 */
const idBeside = ({ instance }: BuiltProcessor, decoder: ModelConfig, field: string, token: string): unknown => {
  const [id, ...more] = (instance as Tokenizer).encode(token, false);
  if (more.length === 0) return id;
  return decoder[field] ?? decoder["bos_token_id"] ?? id;
};

/** What a composite takes from its decoder's tokenizer and config. */
interface Beside {
  /** Ids beside both parts. */
  readonly ids: Readonly<Record<string, unknown>>;
  /** Tokens that generation forces: clients read them in the decoder's config, or in the generation config only. */
  readonly forced: Readonly<Record<string, unknown>>;
}

const nothingBeside: Beside = { ids: {}, forced: {} };

/** The configs of parts and the ids beside them follow a processor. A config without parts is the generation config. */
const following = (built: BuiltProcessor, parts: readonly Part[], { ids, forced }: Beside) => ({
  ...built,
  sync: (config: ModelConfig): ModelConfig => {
    const nested = parts.flatMap((part) => {
      const own = config[part];
      return own ? [[part, built.sync(own as ModelConfig)]] : [];
    });
    return { ...config, ...Object.fromEntries(nested), ...ids, ...(nested.length === 0 && forced) };
  },
});

/** The ids of the tokenizer that the decoder follows, and the tokens that the decoder forces. */
const besideDecoder = (
  built: BuiltProcessor,
  decoder: ModelConfig,
  tokens: EncoderDecoderComposite["tokens"],
): Beside => {
  const synced = built.sync(decoder);
  const ids = Object.entries(tokens).map(([field, token]) => [field, idBeside(built, synced, field, token)]);
  const forced = Object.entries(synced).filter(([key, id]) => key.startsWith("forced_") && typeof id === "number");
  return { ids: Object.fromEntries(ids), forced: Object.fromEntries(forced) };
};

/** The feature extractor's settings with the class of both processors together. */
const withProcessorClass = (built: BuiltProcessor, processorClass: string | undefined): BuiltProcessor => {
  const settings = built.files["preprocessor_config.json"];
  if (processorClass === undefined || settings === undefined) return built;
  const text = jsonText({ ...JSON.parse(settings), processor_class: processorClass });
  return { ...built, files: { ...built.files, "preprocessor_config.json": text } };
};

/** The processors of both parts, with one tokenizer. */
const processorsOf = (
  c: CompositeConfig,
  context: Context,
  { tokens, processorClass }: Pick<EncoderDecoderComposite, "tokens" | "processorClass">,
): ProcessorBuilder[] => {
  const builders = (part: Part) => {
    const family = context.family(c[part].model_type);
    return family.processors(c[part], contextOf(family, context)).map((builder) => ({ builder, part }));
  };
  const ofEncoder = builders("encoder");
  const readsText = ofEncoder.every(({ builder }) => builder.name === "tokenizer");
  const kept = ofEncoder.filter(({ builder }) => builder.name !== "tokenizer");
  return [...kept, ...builders("decoder")].map(({ builder: { name, build }, part }) => ({
    name,
    build: () => {
      const built = withProcessorClass(build(), processorClass);
      const beside = name === "tokenizer" ? besideDecoder(built, c.decoder, tokens) : nothingBeside;
      return following(built, partsFollowing(name, part, readsText), beside);
    },
  }));
};

/** A family of any encoder and any decoder whose interfaces fit, by the model types in its config. */
export const encoderDecoderComposite = (family: EncoderDecoderComposite): Family =>
  statedFamily<CompositeConfig>(family, {
    files: embeddedFiles(family.repo, {}),
    inherited: ["encoder", "decoder"],
    dependencies: ({ encoder, decoder }) => [...new Set([encoder.model_type, decoder.model_type])],
    shrink: (reference, context) => {
      const { encoder, decoder } = reference;
      const shrunk = { ...reference, encoder: shrunkPart(encoder, context), decoder: shrunkPart(decoder, context) };
      // Throws in one sentence what does not fit, before anything is built.
      partsOf(context.filled(shrunk), context);
      return shrunk;
    },
    processors: (c, context) => processorsOf(c, context, family),
  });
