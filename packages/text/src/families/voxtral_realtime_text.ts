import { type VoxtralRealtimeTextConfig, voxtralRealtimeText } from "@tiny-random/atlas/configs/voxtral_realtime_text";
import { defineArchitecture, type InputSynthesizer, spreadTensor } from "@tiny-random/core";
import { activation, baseModel, linear, module, type Tensor } from "@tiny-random/nn";
import { textInputs } from "../inputs.ts";
import { depthOf, headSizeOf, keyValueHeadsOf } from "../layers/decoder/decoder-config.ts";
import type { DecoderParts, LayerContext } from "../layers/decoder/decoder-parts.ts";
import { languageOf } from "../layers/decoder/language.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { placesOf } from "../layers/sessions/backbone.ts";
import { encoderSession } from "../layers/sessions/text-sessions.ts";
import { textFamily } from "../text-family.ts";

/** Features between the two maps of a condition; the class has no field for it. */
const conditionSize = 32;

/** What a norm's output is multiplied by, less one, of an embedded time `[1, width]`. */
const timeScale = (width: number) =>
  module(
    {
      linear1: linear(width, conditionSize, { bias: false }),
      linear2: linear(conditionSize, width, { bias: false }),
    },
    (m, time: Tensor) => m.linear2(activation("gelu")(m.linear1(time))),
  );

const timeOf = ({ extras }: LayerContext): Tensor => {
  const time = extras?.["t_cond"];
  if (!time) throw new Error("layers conditioned by a time need t_cond");
  return time;
};

/** A layer of Mistral whose feed-forward norm is scaled by how long the text waits for the sound. */
const conditionedLayer = <C extends VoxtralRealtimeTextConfig>(c: C, layer: number, parts: DecoderParts<C>) =>
  module(
    {
      self_attn: parts.attention(c, layer),
      mlp: parts.mlp(c, layer),
      input_layernorm: parts.norm(c),
      post_attention_layernorm: parts.norm(c),
      ada_rms_norm: timeScale(c.hidden_size),
    },
    (m, x: Tensor, context: LayerContext) => {
      const attended = x.add(m.self_attn(m.input_layernorm(x), context));
      const scale = m.ada_rms_norm(timeOf(context)).add(1);
      return attended.add(m.mlp(m.post_attention_layernorm(attended).mul(scale)));
    },
  );

/** Clients count no positions: a stream has no padding before it. */
const family = rotaryDecoderFamily<VoxtralRealtimeTextConfig>({
  layer: conditionedLayer,
  positions: placesOf,
  cache: (c) => ({ layers: depthOf(c), heads: keyValueHeadsOf(c), headSize: headSizeOf(c), positions: false }),
});

/** Texts, and an embedded time. */
const timedTexts = (c: VoxtralRealtimeTextConfig): InputSynthesizer => {
  const texts = textInputs(c, { padding: "right" });
  return async (processors, purpose) => {
    const made = await texts(processors, purpose);
    return made && { ...made, inputs: { ...made.inputs, t_cond: spreadTensor([1, c.hidden_size], purpose.attempt) } };
  };
};

export default textFamily<VoxtralRealtimeTextConfig>({
  facts: voxtralRealtimeText,
  repo: "mistralai/Voxtral-Mini-4B-Realtime-2602",
  reference: {
    vocab_size: 131072,
    hidden_size: 3072,
    intermediate_size: 9216,
    num_hidden_layers: 26,
    rms_norm_eps: 1e-5,
    rope_theta: 1000000,
    head_dim: 128,
    sliding_window: 8192,
  },
  tokenizer: "mistral",
  architectures: {
    VoxtralRealtimeTextModel: defineArchitecture({
      padding: "right",
      build: (c: VoxtralRealtimeTextConfig) => baseModel(family.backbone(c)),
      sessions: (backbone, c) =>
        encoderSession((ids, context) => ({ last_hidden_state: backbone(ids, context) }), {
          extras: { t_cond: { dtype: "float32", axes: [1, c.hidden_size] } },
        }),
      inputs: timedTexts,
    }),
  },
  towers: { language: languageOf(family) },
});
