// BART's encoder and decoder.
import type { NamedTensors } from "@tiny-random/core";
import { type AnyModule, type embedding, layerNorm, module, paddingMask, type Tensor } from "@tiny-random/nn";
import type { Source } from "./attention.ts";
import {
  type BartDecoderConfig,
  type BartLayerParts,
  type BartStackConfig,
  bartDecoderLayer,
  bartEncoderLayer,
  type DecoderLayer,
  type EncoderLayer,
} from "./bart-layers.ts";
import type { KeyValue } from "./decoder-cache.ts";
import { decoderMask, decoderSources, type Sources } from "./decoder-steps.ts";
import type { Positions } from "./positions.ts";
import { type DecoderContext, needed } from "./seq2seq-family.ts";

/** Which of the two stacks. */
export type Side = "encoder" | "decoder";

/** The parts in which the encoders and decoders of BART's kin differ. */
export interface BartParts<C extends BartDecoderConfig> extends BartLayerParts {
  /** The module under `embed_positions` of the encoder or the decoder. */
  positions(c: C, side: Side): Positions;
  /** Whether there is a norm after the embeddings, and one at the end. */
  readonly norms: Partial<Readonly<Record<"layernorm_embedding" | "layer_norm", boolean>>>;
  /** The key of the norm at the end, `layer_norm` by default. */
  readonly lastNormKey?: string;
  /** What the decoder's norm after the embeddings reads: scaled tokens with their positions, by default, or tokens alone. */
  readonly decoderNormOf?: "placed tokens" | "tokens";
  /** Keys and values before those of the decoder's tokens, and before those of the encoder's states. */
  prompt?(c: C): Prompt | undefined;
  /** What the encoder's layers attend to, of the session's inputs; unpadded tokens by default. */
  encoderSource?(inputs: NamedTensors, c: C): Source;
  /** Layers in the place of BART's, by their number. */
  encoderLayer?(c: C, layer: number): EncoderLayer;
  decoderLayer?(c: C, layer: number): DecoderLayer;
}

/** The keys and values of layers by their number, in the graph of a tensor. */
export type Prompt = ((x: Tensor) => (layer: number) => KeyValue) & AnyModule;

/** An embedding of tokens. */
export type Embedding = ReturnType<typeof embedding>;

const embeddingsAndNorms = <C extends BartDecoderConfig>(
  c: C,
  parts: BartParts<C>,
  embed_tokens: Embedding,
  side: Side,
) => {
  const norm = (key: keyof BartParts<C>["norms"]) => (parts.norms[key] ? layerNorm(c.d_model) : undefined);
  return {
    embed_tokens,
    embed_positions: parts.positions(c, side),
    layernorm_embedding: norm("layernorm_embedding"),
    layer_norm: norm("layer_norm"),
  };
};

const lastNorm = ({ lastNormKey }: Pick<BartParts<BartDecoderConfig>, "lastNormKey">) =>
  lastNormKey === undefined ? {} : { layer_norm: lastNormKey };

/** Whether tokens are given as their embeddings `[batch, length, width]`, scaled already. */
const areEmbedded = (tokens: Tensor): boolean => tokens.shape.length === 3;

const embedded = (
  m: ReturnType<typeof embeddingsAndNorms>,
  c: BartDecoderConfig,
  ids: Tensor,
  context: DecoderContext,
  normOf: BartParts<BartDecoderConfig>["decoderNormOf"] = "placed tokens",
): Tensor => {
  const words = areEmbedded(ids) ? ids : m.embed_tokens(ids);
  if (normOf === "tokens") return (m.layernorm_embedding?.(words) ?? words).add(m.embed_positions(ids, context));
  const scaled = c.scale_embedding && !areEmbedded(ids) ? words.mul(Math.sqrt(c.d_model)) : words;
  const placed = scaled.add(m.embed_positions(ids, context));
  return m.layernorm_embedding?.(placed) ?? placed;
};

/** An encoder of texts: ids, or embedded tokens as `inputs_embeds`, and their mask → states `[batch, length, d_model]`. */
export const bartEncoder = <C extends BartStackConfig>(c: C, parts: BartParts<C>, embed_tokens: Embedding) => {
  const layers = Array.from(
    { length: c.encoder_layers },
    (_, layer) => parts.encoderLayer?.(c, layer) ?? bartEncoderLayer(c, parts),
  );
  return module(
    { ...embeddingsAndNorms(c, parts, embed_tokens, "encoder"), layers },
    (m, inputs: NamedTensors) => {
      const source = parts.encoderSource?.(inputs, c) ?? { mask: paddingMask(needed(inputs, "attention_mask")) };
      const first = embedded(m, c, inputs["inputs_embeds"] ?? needed(inputs, "input_ids"), {});
      const last = m.layers.reduce((x, layer) => layer(x, source), first);
      return m.layer_norm?.(last) ?? last;
    },
    lastNorm(parts),
  );
};

/**
 * A decoder, with cross-attention where there are encoder states: ids `[batch, length]`, or their embeddings →
 * `[batch, length, d_model]`.
 */
export const bartDecoder = <C extends BartDecoderConfig>(c: C, parts: BartParts<C>, embed_tokens: Embedding) => {
  const layers = Array.from(
    { length: c.decoder_layers },
    (_, layer) => parts.decoderLayer?.(c, layer) ?? bartDecoderLayer(c, parts),
  );
  const prompts = { self_attn_prompt: parts.prompt?.(c), cross_attn_prompt: parts.prompt?.(c) };
  return module(
    { ...embeddingsAndNorms(c, parts, embed_tokens, "decoder"), layers, ...prompts },
    (m, ids: Tensor, context: DecoderContext) => {
      const sourcesOf = decoderSources(decoderMask(ids, context), context);
      const first = embedded(m, c, ids, context, parts.decoderNormOf);
      const [ownPrompt, crossPrompt] = [m.self_attn_prompt?.(first), m.cross_attn_prompt?.(first)];
      const at = (layer: number): Sources => {
        const { own, cross } = sourcesOf(layer);
        return { own: { ...own, prompt: ownPrompt?.(layer) }, cross: { ...cross, prompt: crossPrompt?.(layer) } };
      };
      const last = m.layers.reduce((x, layer, index) => layer(x, at(index)), first);
      return m.layer_norm?.(last) ?? last;
    },
    lastNorm(parts),
  );
};
