import { layerNorm, linear, module, type Tensor, type TowerBlock } from "@tiny-random/nn";
import type { SpeechConfig } from "./speech-config.ts";
import { speechFeedForward } from "./speech-feed-forward.ts";

/** An adapter after the layer; a checkpoint of MMS has one per language (Pratap et al., 2023). */
const languageAdapter = (c: SpeechConfig, width: number) =>
  module(
    {
      norm: layerNorm(c.hidden_size),
      linear_1: linear(c.hidden_size, width),
      linear_2: linear(width, c.hidden_size),
    },
    (m, x: Tensor) => m.linear_2(m.linear_1(m.norm(x)).relu()),
  );

/** A Transformer layer with norms after its blocks, or before them (`do_stable_layer_norm`). */
export const speechLayer = (c: SpeechConfig, attention: TowerBlock) => {
  const isPreNorm = c.do_stable_layer_norm;
  const narrow = c["adapter_attn_dim"];
  return module(
    {
      attention,
      layer_norm: layerNorm(c.hidden_size, c.layer_norm_eps),
      feed_forward: speechFeedForward(c),
      final_layer_norm: layerNorm(c.hidden_size, c.layer_norm_eps),
      adapter_layer: isPreNorm && typeof narrow === "number" ? languageAdapter(c, narrow) : undefined,
    },
    (m, x: Tensor, mask?: Tensor) => {
      if (!isPreNorm) {
        const attended = m.layer_norm(x.add(m.attention(x, mask)));
        return m.final_layer_norm(attended.add(m.feed_forward(attended)));
      }
      const attended = x.add(m.attention(m.layer_norm(x), mask));
      const forwarded = attended.add(m.feed_forward(m.final_layer_norm(attended)));
      return m.adapter_layer ? forwarded.add(m.adapter_layer(forwarded)) : forwarded;
    },
  );
};
