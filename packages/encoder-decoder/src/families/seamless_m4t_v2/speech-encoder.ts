// The second version's Conformer: relative keys, causal convolutions, and chunks that see some of those before them.
import { causalConformerLayer } from "@tiny-random/audio/layers/causal-conformer";
import type { ConformerContext } from "@tiny-random/audio/layers/conformer";
import { layerNorm, module, narrowedMask, paddingMask, Tensor } from "@tiny-random/nn";
import { adaptedEncoder, type Conformer, conformerConfig } from "../seamless_m4t/speech-encoder.ts";
import type { SeamlessV2Config } from "./config.ts";

/** The mask of frames, of which each sees its own chunk and so many before it; all of those where the number is negative. */
const chunkMask = (c: SeamlessV2Config, frames: Tensor): Tensor => {
  const { speech_encoder_chunk_size: size, speech_encoder_left_chunk_num: left } = c;
  const chunks = Tensor.arange(frames.graph, frames.size(1)).div(size);
  const [own, seen] = [chunks.unsqueeze(1), chunks.unsqueeze(0)];
  const behind = seen.le(own);
  const near = left < 0 ? behind : behind.logical_and(seen.ge(own.sub(left)));
  return narrowedMask(paddingMask(frames), near);
};

const conformer = (c: SeamlessV2Config): Conformer => {
  const own = conformerConfig(c);
  const range = c.position_embeddings_type === "relative_key" ? c : undefined;
  return module(
    {
      layers: Array.from({ length: c.speech_encoder_layers }, () => causalConformerLayer(own, range)),
      layer_norm: layerNorm(c.hidden_size, c.layer_norm_eps),
    },
    (m, hidden: Tensor, frames: Tensor) => {
      const kept = frames.to("float32").unsqueeze(-1);
      const context: ConformerContext = { mask: chunkMask(c, frames), kept };
      return m.layer_norm(m.layers.reduce((x, layer) => layer(x, context), hidden.mul(kept)));
    },
  );
};

/** Filter banks and their mask → states of every few frames. */
export const speechEncoder = (c: SeamlessV2Config) => adaptedEncoder(c, conformer(c));
