// The Conformer's layer (Gulati et al., 2020): attention and convolution between two halves of a feed-forward step.
import { type AnyModule, layerNorm, type Named, namedModule, type RotaryTables, type Tensor } from "@tiny-random/nn";
import { speechFeedForward } from "./speech-feed-forward.ts";

/** A gated linear unit over channels: `[batch, 2 · channels, length]` → `[batch, channels, length]`. */
export const channelGlu = (x: Tensor): Tensor => {
  const [values, gates] = x.chunk(2, 1) as [Tensor, Tensor];
  return values.mul(gates.sigmoid());
};

/** What the layers of one pass share. */
export interface ConformerContext {
  /** Added to attention scores, `[batch, 1, 1, frames]` or with a row for every query. */
  readonly mask: Tensor;
  /** One for frames and zero for padding, float32 `[batch, frames, 1]`. */
  readonly kept: Tensor;
  /** Embeddings of distances, from the furthest before a frame to the furthest after it: `[1, 2 · frames - 1, width]`. */
  readonly distances?: Tensor;
  readonly rotary?: RotaryTables;
}

/** `[batch, frames, width]` → the same. */
export type ConformerBlock<Context = ConformerContext> = ((x: Tensor, context: Context) => Tensor) & AnyModule;

type Map = ((x: Tensor) => Tensor) & AnyModule;

/** A layer's parts by their roles. */
type ConformerBranches<Context> = {
  readonly first: Map;
  readonly attention: ConformerBlock<Context>;
  readonly convolution: ConformerBlock<Context>;
  readonly second: Map;
  readonly finalNorm: Map;
};

/** The norms before branches; undefined where a branch contains its norm. */
type ConformerNorms = {
  readonly [Norm in "firstNorm" | "attentionNorm" | "convolutionNorm" | "secondNorm"]: Map | undefined;
};

type ConformerRoles<Context> = ConformerBranches<Context> & ConformerNorms;

/** A layer's parts, each with its key in the checkpoint. */
export type ConformerParts<Context = ConformerContext> = {
  readonly [Role in keyof ConformerBranches<Context>]: Named<ConformerBranches<Context>[Role]>;
} & { readonly [Norm in keyof ConformerNorms]: Named<Map> | undefined };

/** What the stream and a branch are multiplied by before they are added. */
type Shares = readonly [stream: number, branch: number];

/** How branches join the stream. */
export interface ConformerShares {
  readonly feedForward: Shares;
  readonly convolution: Shares;
}

const joined = (stream: Tensor, branch: Tensor, [own, added]: Shares): Tensor => {
  const share = (x: Tensor, factor: number) => (factor === 1 ? x : x.mul(factor));
  return share(branch, added).add(share(stream, own));
};

const halfSteps: ConformerShares = { feedForward: [1, 0.5], convolution: [1, 1] };

/** Half a feed-forward step, attention, convolution, half a step, each added to the stream; then a norm. */
export const conformerLayer = <Context = ConformerContext>(
  parts: ConformerParts<Context>,
  shares = halfSteps,
): ConformerBlock<Context> =>
  namedModule<ConformerRoles<Context>, [Tensor, Context], Tensor>(parts, (m, x, context) => {
    const first = joined(x, m.first(m.firstNorm?.(x) ?? x), shares.feedForward);
    const attended = m.attention(m.attentionNorm?.(first) ?? first, context).add(first);
    const convolution = m.convolution(m.convolutionNorm?.(attended) ?? attended, context);
    const convolved = joined(attended, convolution, shares.convolution);
    return m.finalNorm(joined(convolved, m.second(m.secondNorm?.(convolved) ?? convolved), shares.feedForward));
  });

/** The config fields that the layers of wav2vec 2.0's Conformers read. */
export interface ConformerConfig {
  readonly hidden_size: number;
  readonly num_attention_heads: number;
  readonly intermediate_size: number;
  readonly hidden_act: string;
  readonly layer_norm_eps: number;
  readonly conv_depthwise_kernel_size: number;
}

/** A layer under the keys of wav2vec 2.0's Conformers. */
export const speechConformerLayer = (
  c: ConformerConfig,
  attention: ConformerBlock,
  convolution: ConformerBlock,
  epsilon = c.layer_norm_eps,
): ConformerBlock => {
  const norm = () => layerNorm(c.hidden_size, epsilon);
  return conformerLayer({
    firstNorm: ["ffn1_layer_norm", norm()],
    first: ["ffn1", speechFeedForward(c)],
    attentionNorm: ["self_attn_layer_norm", norm()],
    attention: ["self_attn", attention],
    convolutionNorm: undefined,
    convolution: ["conv_module", convolution],
    secondNorm: ["ffn2_layer_norm", norm()],
    second: ["ffn2", speechFeedForward(c)],
    finalNorm: ["final_layer_norm", norm()],
  });
};
