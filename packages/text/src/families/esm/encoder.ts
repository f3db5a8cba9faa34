import { bias, layerNorm, module, Parameter, type RotaryTables, scale, Tensor } from "@tiny-random/nn";
import { throughLayers } from "../../layers/encoder/encoder.ts";
import type { EncoderBlock, EncoderConfig, EncoderContext } from "../../layers/encoder/encoder-attention.ts";
import { preNormLayer } from "../../layers/encoder/pre-norm.ts";
import { inverseFrequencies } from "../../layers/rope/rope-frequencies.ts";
import { ropeOf } from "../../layers/rope/rope-settings.ts";

/** The config fields that ESM's layers read. */
interface EsmEncoderConfig extends EncoderConfig {
  readonly position_embedding_type: string | null;
}

/** Transformers 5 saves scale and shift of ESM's layers under their names in TensorFlow. */
const norm = (c: EncoderConfig) =>
  module({ gamma: scale(c.hidden_size), beta: bias(c.hidden_size) }, (m, x: Tensor) =>
    x.layer_norm(m.gamma, m.beta, c.layer_norm_eps),
  );

export const esmLayer = (c: EsmEncoderConfig, index: number): EncoderBlock =>
  preNormLayer(c, index, { attentionNorm: "LayerNorm", feedForwardNorm: "LayerNorm", norm });

/** Rotary frequencies as the checkpoint holds them, one for each pair of a head's features. */
const savedFrequencies = (c: EsmEncoderConfig): Parameter => {
  const { near } = inverseFrequencies(ropeOf(c), c.hidden_size / c.num_attention_heads);
  return new Parameter([near.length], { kind: "exact", data: () => Float32Array.from(near) }, { keepFloat32: true });
};

/** Cosines and sines of positions 0, 1, ... */
const rotaryTables = (x: Tensor, frequencies: Parameter): RotaryTables => {
  const positions = Tensor.arange(x.graph, x.size(1)).to("float32").unsqueeze(-1);
  const angles = positions.mul(frequencies);
  const both = Tensor.cat([angles, angles], -1).unsqueeze(0).unsqueeze(0);
  return { cos: both.cos(), sin: both.sin(), pairs: "halves" };
};

/** Where Transformers 5 saves the frequencies that all layers share, asterisk included. */
const frequencyKey = "layer.*.attention.self.rotary_embeddings.inv_freq";

/** ESM-2's layers, with rotary position embeddings where the config has them (Lin et al., 2023). */
export const esmLayers = (c: EsmEncoderConfig, layer: readonly EncoderBlock[]) =>
  module(
    {
      layer,
      emb_layer_norm_after: layerNorm(c.hidden_size, c.layer_norm_eps),
      [frequencyKey]: c.position_embedding_type === "rotary" ? savedFrequencies(c) : undefined,
    },
    (m, x: Tensor, context: EncoderContext) => {
      const frequencies = m[frequencyKey];
      const inner = frequencies ? { ...context, rotary: rotaryTables(x, frequencies) } : context;
      return m.emb_layer_norm_after(throughLayers(m.layer, x, inner));
    },
  );
