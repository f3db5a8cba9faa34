// MusicGen's decoder of codes (Copet et al., 2023): a word of every codebook in each step.
import type { MusicgenDecoderConfig } from "@tiny-random/atlas/configs/musicgen_decoder";
import { bartAttention, preNorm } from "@tiny-random/encoder-decoder/layers/bart-layers";
import {
  decoderMask,
  decoderPositions,
  decoderSources,
  type Sources,
} from "@tiny-random/encoder-decoder/layers/decoder-steps";
import type { CacheShape, DecoderContext } from "@tiny-random/encoder-decoder/layers/seq2seq-family";
import { activation, baseModel, embedding, layerNorm, linear, module, Tensor } from "@tiny-random/nn";

const decoderLayer = (c: MusicgenDecoderConfig) => {
  const width = c.hidden_size;
  const attention = () => bartAttention(width, c.num_attention_heads, "none");
  return module(
    {
      self_attn: attention(),
      self_attn_layer_norm: layerNorm(width),
      encoder_attn: attention(),
      encoder_attn_layer_norm: layerNorm(width),
      fc1: linear(width, c.ffn_dim, { bias: false }),
      fc2: linear(c.ffn_dim, width, { bias: false }),
      final_layer_norm: layerNorm(width),
    },
    (m, x: Tensor, { own, cross }: Sources) => {
      const attended = preNorm(x, m.self_attn_layer_norm, (y) => m.self_attn(y, own));
      const crossed = preNorm(attended, m.encoder_attn_layer_norm, (y) => m.encoder_attn(y, cross));
      return preNorm(crossed, m.final_layer_norm, (y) => m.fc2(activation(c.activation_function)(m.fc1(y))));
    },
  );
};

/** Cosines in the first half of the features, sines in the second: `[1, length, width]`, counted from after cached ones. */
const positions = (steps: Tensor, width: number, context: DecoderContext): Tensor => {
  const slowing = Math.log(10000) / (width / 2 - 1);
  const frequencies = Array.from({ length: width / 2 }, (_, feature) => Math.exp(-slowing * feature));
  const places = decoderPositions(steps, context).to("float32").unsqueeze(-1);
  const angles = places.mul(steps.graph.constant(frequencies, "float32")).unsqueeze(0);
  return Tensor.cat([angles.cos(), angles.sin()], -1);
};

/** Codes `[codebooks · batch, length]`, a text's codebooks side by side → states `[batch, length, width]`. */
const musicgenDecoder = (c: MusicgenDecoderConfig) =>
  module(
    {
      // A code more than there are begins every codebook, and fills it before its first.
      embed_tokens: Array.from({ length: c.num_codebooks }, () => embedding(c.vocab_size + 1, c.hidden_size)),
      layers: Array.from({ length: c.num_hidden_layers }, () => decoderLayer(c)),
      layer_norm: layerNorm(c.hidden_size),
    },
    (m, ids: Tensor, context: DecoderContext) => {
      const codes = ids.unflatten(0, [context.states?.size(0) ?? 1, c.num_codebooks]);
      const steps = m.embed_tokens
        .map((table, codebook) => table(codes.select(1, codebook)))
        .reduce((sum, one) => sum.add(one));
      const sourcesOf = decoderSources(decoderMask(steps, context), context);
      const placed = steps.add(positions(steps, c.hidden_size, context));
      return m.layer_norm(m.layers.reduce<Tensor>((x, layer, index) => layer(x, sourcesOf(index)), placed));
    },
  );

/** The bare decoder under its key. */
export const bareDecoder = (c: MusicgenDecoderConfig) =>
  baseModel(
    module({ decoder: musicgenDecoder(c) }, (m, ids: Tensor, context: DecoderContext) => m.decoder(ids, context)),
  );

/** The decoder with a head for every codebook: scores `[codebooks · batch, length, codes]`. */
export const decoderWithHeads = (c: MusicgenDecoderConfig) =>
  module(
    {
      model: bareDecoder(c),
      lm_heads: Array.from({ length: c.num_codebooks }, () => linear(c.hidden_size, c.vocab_size, { bias: false })),
    },
    (m, ids: Tensor, context: DecoderContext) => {
      const states = m.model(ids, context);
      return Tensor.stack(
        m.lm_heads.map((head) => head(states)),
        1,
      ).flatten(0, 1);
    },
  );

/** The sizes of the decoder's caches. */
export const cacheShapeOf = (c: MusicgenDecoderConfig): CacheShape => ({
  layers: c.num_hidden_layers,
  heads: c.num_attention_heads,
  headSize: c.hidden_size / c.num_attention_heads,
});
