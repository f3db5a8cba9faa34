import type { ConfigFacts } from "@tiny-random/atlas/config-facts";
import type { AnyModule, DType, Graph, StoredTensor, Tensor } from "@tiny-random/nn";
import type { RoleNames } from "../shrink/roles.ts";
import type { ReferenceFiles } from "./reference-files.ts";
import type { Size } from "./size.ts";

/** A config.json's content. A family's own type is that of its facts. */
export type ModelConfig = { readonly model_type: string; readonly [key: string]: unknown };

/** Named arrays: what goes into a model and what comes out. */
export type Tensors = Readonly<Record<string, StoredTensor>>;

/** The pipelines of Transformers and transformers.js that a class serves. */
export type PipelineTask =
  | "feature-extraction"
  | "fill-mask"
  | "text-generation"
  | "text-classification"
  | "token-classification"
  | "question-answering"
  | "image-feature-extraction"
  | "image-classification"
  | "image-segmentation"
  | "object-detection"
  | "depth-estimation"
  | "text2text-generation"
  | "translation"
  | "summarization"
  | "automatic-speech-recognition"
  | "audio-classification"
  | "text-to-audio"
  | "image-to-text"
  | "document-question-answering"
  | "zero-shot-image-classification"
  | "zero-shot-object-detection"
  | "zero-shot-audio-classification"
  | "mask-generation"
  | "image-text-to-text";

/** A package of families. `package.json` names its module: `"tiny-random": { "plugin": "./dist/plugin.js" }`. */
export interface Plugin {
  readonly apiVersion: 1;
  readonly name: string;
  /** By `config.model_type`, loaded when needed. */
  readonly families: Readonly<Record<string, () => Promise<{ default: Family }>>>;
  /** Processors of a reference whose model type no family knows, as far as its files are this plugin's. */
  processorsOf?(config: ModelConfig, context: Context): Promise<readonly ProcessorBuilder[]>;
  /**
   * The embedded tokenizer of a class of Transformers, for models of that class whose reference has none.
   *
   * @param tokens further special tokens by their names in tokenizer_config.json: `image_token`
   */
  tokenizerOf?(className: string, tokens: Readonly<Record<string, string>>): Promise<ReferenceFiles | undefined>;
}

/** What a checkpoint's config says, where that is not what its class fills in; nested configs likewise. */
export type StatedConfig<C> = { readonly [K in keyof C]?: StatedValue<C[K]> } & Readonly<Record<string, unknown>>;

type StatedValue<T> = T extends { readonly model_type: string } ? StatedConfig<T> : T | null;

/** The reference a family carries with it, so that nothing needs the network. */
export interface EmbeddedReference<C extends ModelConfig> {
  /** The Hub repository whose facts these are. */
  readonly repo: string;
  /** What its config.json says beyond the class's defaults; it has the class's other fields all the same. */
  readonly config: StatedConfig<C>;
  /** Fields of the class that its config.json lacks, nested ones by dotted names: `text_config.head_dim`. */
  readonly unwritten?: readonly string[];
  /** What the class computes and no field of it is, that its config.json has: `stage_names`. */
  readonly computed?: readonly string[];
  /** Nested configs of which its config.json has what is stated only, by dotted names. */
  readonly brief?: readonly string[];
  /** Nested configs that have the values of their family's reference where they state none. */
  readonly inherited?: readonly string[];
  readonly generationConfig?: Readonly<Record<string, unknown>>;
  /** Tokenizer and processor files. */
  readonly files: ReferenceFiles;
}

/** Real checkpoints by the class that each is loaded as: `{ BertModel: ["sentence-transformers/all-MiniLM-L6-v2"] }`. */
export type Checkpoints = Readonly<Record<string, readonly string[]>>;

/**
 * A configuration that a family's config can switch to and that its reference does not show: a window, another norm, untied
 * embeddings. The contract suite makes it, the parity suite proves it.
 */
export interface Variant {
  /** Config values over the reference's, before it is shrunk; nested ones are objects. */
  readonly config: Readonly<Record<string, unknown>>;
  /** The classes it concerns; where it names none, all. */
  readonly classes?: readonly string[];
  /** Real checkpoints that are so configured, by the class that each is loaded as. */
  readonly checkpoints?: Checkpoints;
  /** How names of tiny models end that follow it: `3.1` of `tiny-LlamaForCausalLM-3.1`. */
  readonly version?: string;
  /** Its generation config and its processors' files, where they are not the reference's. */
  readonly generationConfig?: Readonly<Record<string, unknown>>;
  readonly files?: ReferenceFiles;
}

/** A model type: its config, its processors, its classes. */
export interface Family<C extends ModelConfig = ModelConfig> {
  readonly modelType: string;
  /** What Transformers' configuration class fills in where config.json is silent. */
  readonly facts: ConfigFacts<C>;
  /**
   * What the class computes where no rule of the facts says it.
   *
   * @param config its facts filled in by their rules
   * @param merged the same before any rule
   */
  resolve?(config: C, merged: ModelConfig): Partial<C>;
  readonly reference: EmbeddedReference<C>;
  /** Fields by whose defaults Transformers' class cannot be built or run either, nested ones by dotted names. */
  readonly needs?: readonly string[];
  /** How many tokens a text may have, where that is not the number of positions that the config states. */
  longestText?(config: C): number | undefined;
  /** Model types of towers: composites name them and reach them through the context, never by import. */
  dependencies?(config: C): readonly string[];
  /** Field names of its config that say a size and that no other class has, by their role. */
  readonly roles?: RoleNames;
  /** Of a config over its class's defaults, at every depth; what the class computes is null or absent. */
  shrink(reference: C, context: Context): C;
  processors(config: C, context: Context): readonly ProcessorBuilder[];
  /** By class name: `"LlamaForCausalLM"`. */
  readonly architectures: Readonly<Record<string, Architecture<C>>>;
  /** Classes that Transformers has and that are not here, each with the reason why none can be. */
  readonly absent?: Readonly<Record<string, string>>;
  /**
   * Well-known checkpoints beside the reference, whose names a server's stand-ins take too; and the reference, where it
   * is loaded as another class than its kind mostly is.
   */
  readonly checkpoints?: Checkpoints;
  /** What other families may build on, by role. */
  readonly towers?: Towers<C>;
  /** By a short name that reads in a test's log: `"late window"`. */
  readonly variants?: Readonly<Record<string, Variant>>;
}

/** Tensors of one graph by name. */
export type NamedTensors = Readonly<Record<string, Tensor>>;

/** A part of a model that others are built of, reached by role: `context.family(modelType).towers`. */
export interface Tower {
  /** Weights by the names below the tower's own key; a composite puts them under `encoder`, `vision_model`, ... */
  readonly module: ((inputs: NamedTensors) => NamedTensors) & AnyModule;
  /** What it reads, by the names that sessions give it; caches included, for a decoder. */
  readonly inputs: Readonly<Record<string, SessionInput>>;
  /** Features of the states it gives; for a decoder, of the states it looks at. */
  readonly width: number;
  /** Raw inputs of its modality; a decoder has none. */
  readonly synthesize?: InputSynthesizer;
}

/**
 * The towers a family offers. An encoder gives `last_hidden_state`, and is the family's bare class where it names
 * none; a decoder looks at `encoder_hidden_states` and `encoder_attention_mask` beside its own inputs and gives
 * `logits` and `present.*`. A role that a family cannot play is absent.
 */
export interface Towers<C extends ModelConfig = ModelConfig> {
  codec?(config: C): CodecTower;
  encoder?(config: C, context: Context): Tower;
  decoder?(config: C, context: Context): Tower;
  language?(config: C): Language;
}

/** A neural codec's two directions, with its weights. */
export interface CodecTower {
  readonly module: AnyModule;
  /** Sound `[batch, channels, samples]` and the mask of samples `[batch, samples]` → codes. */
  encode(sound: Tensor, mask?: Tensor): Tensor;
  /** Codes → sound `[batch, channels, samples]`. */
  decode(codes: Tensor): Tensor;
}

/** A language model in parts, so that others can put what is no text between its tokens. */
export interface Language {
  /** Its backbone, which stands under a composite's key. */
  readonly backbone: AnyModule;
  /** The map to the vocabulary's scores, which stands under another; its weight is the embedding's where they are tied. */
  readonly head: AnyModule;
  /** What `states` reads: `inputs_embeds`, `attention_mask`, `position_ids`, caches. */
  readonly inputs: Readonly<Record<string, SessionInput>>;
  /** Token ids `[batch, length]` → `inputs_embeds` `[batch, length, width]`. */
  embed(ids: Tensor): Tensor;
  /** What `states` reads of tokens beside `inputs_embeds`, by its names: per-layer inputs. */
  beside?(ids: Tensor): NamedTensors;
  /** `inputs_embeds` and a decoder's other inputs → `last_hidden_state` and `present.*`. */
  states(inputs: NamedTensors): NamedTensors;
  /** `[batch, length, width]` → `[batch, length, vocabulary]`. */
  scores(states: Tensor): Tensor;
}

/** One class. */
export interface Architecture<C extends ModelConfig = ModelConfig, M extends AnyModule = AnyModule> {
  /** The model type that the class is named for, where that is not its family's: {@link ownedBy}. */
  readonly owner?: string;
  /** Other model types whose checkpoints Transformers loads as this class, making its config out of theirs. */
  readonly configuredFrom?: readonly string[];
  readonly task?: PipelineTask;
  /** The side whose padding changes nothing at unpadded positions, or the reason why padding cannot. */
  readonly padding: "left" | "right" | { readonly none: string };
  /** Parameters that reach no output, each with its reason; a name that ends in a dot stands for all below it. */
  readonly unused?: Readonly<Record<string, string>>;
  /** Outputs that are -∞ in places, each with its reason. */
  readonly infinite?: Readonly<Record<string, string>>;
  /** Config values without which the class is not itself (`is_decoder` of BertLMHeadModel). */
  readonly requires?: Readonly<Record<string, unknown>>;
  build(config: C, context: Context): M;
  /** By file name under `onnx/`, without its ending, as transformers.js loads them. */
  sessions(model: M, config: C): Readonly<Record<string, Session>>;
  inputs(config: C, context: Context): InputSynthesizer;
  /** Texts with videos among their tokens, which `golden/video` holds beside the usual inputs. */
  videos?(config: C, context: Context): InputSynthesizer;
  /**
   * Chains several sessions to Transformers' forward; without it the session `model` is the whole forward, or
   * `encoder_model` and `decoder_model_merged` are.
   */
  forward?(run: RunSession, inputs: Tensors, config: C): Promise<Tensors>;
  /** One row's share of inputs that have no axis of rows, since several rows' images are one row of patches. */
  rowOf?(inputs: Tensors, row: number, config: C): Tensors;
  /**
   * How the class decodes a batch of model inputs, step by step; without it as its sessions' names say: `model` with a
   * cache, or `encoder_model` and `decoder_model_merged`.
   *
   * @param settings config and generation config together
   */
  decoding?(run: RunSession, inputs: Tensors, settings: Readonly<Record<string, unknown>>): Promise<DecodingPlan>;
}

/** Token ids, a row for each text, all equally long. */
export type TokenRows = readonly (readonly number[])[];

/** Which session decodes a batch and what it is fed; the loop around it knows nothing else of a model. */
export interface DecodingPlan {
  /** The session with the caches: `model`, `decoder_model_merged`. */
  readonly session: string;
  /** How many neighbouring rows are one text's: its codebooks. One by default. */
  readonly together?: number;
  /** What every row begins with: its prompt, or the tokens that an encoder-decoder starts from. */
  readonly start: TokenRows;
  /**
   * The session's inputs but for the caches.
   *
   * @param ids new tokens of every row; all of them in the first step
   * @param total tokens of a row so far, the new ones included
   */
  feed(ids: TokenRows, total: number): Tensors | Promise<Tensors>;
  /** The same as one forward without a cache: Transformers' arguments for whole rows. */
  whole(rows: TokenRows): Tensors;
  /** The scores of such a pass, where Transformers' forward does not give them. */
  scores?(rows: TokenRows): Promise<Tensors>;
}

/** Runs a session by its name, with empty caches where none are given. */
export type RunSession = (session: string, inputs: Tensors) => Promise<Tensors>;

/** An input of a session: axes are numbers, symbols, or sums of symbols. */
export interface SessionInput {
  readonly dtype: DType;
  readonly axes: readonly (string | number)[];
}

/** One ONNX file. */
export interface Session {
  readonly inputs: Readonly<Record<string, SessionInput>>;
  /** Computes the outputs, by the names clients read. */
  trace(inputs: Readonly<Record<string, Tensor>>, graph: Graph): Readonly<Record<string, Tensor>>;
}

/** What a family may ask for while it shrinks, builds processors and modules. */
export interface Context {
  readonly size: Size;
  /** Whether tokenizers are cut to a budget or kept whole. */
  readonly tokenizer: "reduced" | "full";
  readonly reference: ReferenceFiles;
  /** A family that `dependencies` named. */
  family(modelType: string): Family;
  /** A config over the defaults of its class, or of the family that `dependencies` named for its model type. */
  merged(given: ModelConfig): ModelConfig;
  /** A merged config as its class leaves it, everything computed: what classes are built of. */
  filled<C extends ModelConfig>(config: C): C;
}

/** Makes one processor of the tiny model from the reference's. */
export interface ProcessorBuilder {
  /** Under which synthesizers find it: `tokenizer`, `image_processor`, `feature_extractor`. */
  readonly name: string;
  build(): BuiltProcessor;
}

/** A processor of the tiny model. */
export interface BuiltProcessor {
  /** File name → content, beside config.json. */
  readonly files: Readonly<Record<string, string>>;
  /** Files that are no texts, beside them. */
  readonly binaries?: Readonly<Record<string, Uint8Array>>;
  /** The class AutoProcessor-like clients will find. */
  readonly className: string;
  /** Config and generation config follow the processor: vocabulary size, special-token ids, image sizes. */
  sync(config: ModelConfig): ModelConfig;
  /** Checks what a processor promises by itself; returns what is wrong. */
  verify(): readonly string[];
  /** The running processor, for the synthesizers of its plugin. */
  readonly instance: unknown;
}

/** Running processors by name. */
export type Processors = Readonly<Record<string, unknown>>;

/**
 * What an input is for. `golden`: a batch whose rows differ in length, padded; `other`: another batch size and length;
 * `distant`: positions far apart (rotary scaling changes near ones too little), or an image of a size that learned
 * positions are interpolated to; `prompts`: equally long beginnings for greedy generation, or what an
 * encoder reads for it, new ones at every attempt.
 */
export interface InputPurpose {
  readonly kind: "golden" | "other" | "distant" | "prompts";
  readonly attempt: number;
}

/** A raw input and what the processors made of it. */
export interface SynthesizedInput {
  /** File name under `golden/` → content. */
  readonly raw: Readonly<Record<string, string | Uint8Array>>;
  /** By the argument names of Transformers' forward. */
  readonly inputs: Tensors;
}

/** What a synthesizer made, or undefined where the purpose does not apply; image codecs answer later. */
export type Synthesized = SynthesizedInput | undefined | Promise<SynthesizedInput | undefined>;

/** Makes raw inputs and sends them through the processors. */
export type InputSynthesizer = (processors: Processors, purpose: InputPurpose) => Synthesized;

/** Declares a plugin. */
export const definePlugin = (plugin: Plugin): Plugin => plugin;

/** Declares a family; the config's type is that of its facts. */
export const defineFamily = <C extends ModelConfig>(family: Family<C>): Family => family as Family;

/** Declares a class; the model's type is that of `build`. */
export const defineArchitecture = <C extends ModelConfig, M extends AnyModule>(
  architecture: Architecture<C, M>,
): Architecture<C> => architecture as Architecture<C>;

/** Some classes of another family, under a model type whose checkpoints Transformers loads by them. */
export const ownedBy = (family: Family, names: readonly string[]): Family["architectures"] => {
  const classes = Object.entries(family.architectures).filter(([name]) => names.includes(name));
  return Object.fromEntries(
    classes.map(([name, architecture]) => [name, { owner: family.modelType, ...architecture }] as const),
  );
};
