import { idefics2 as idefics2Facts } from "@tiny-random/atlas/configs/idefics2";
import { idefics2Perceiver } from "@tiny-random/atlas/configs/idefics2_perceiver";
import { idefics2Vision } from "@tiny-random/atlas/configs/idefics2_vision";
import { type ConfigOf, narrowed, shrinkConfig } from "@tiny-random/core";
import {
  activation,
  attend,
  baseModel,
  linear,
  module,
  Parameter,
  paddingMask,
  rmsNorm,
  splitHeads,
  Tensor,
} from "@tiny-random/nn";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { fractionalTower } from "@tiny-random/vision/layers/fractional-tower";
import type { ImageInputs } from "../layers/image-inputs.ts";
import { anyNumber } from "../layers/image-prompts.ts";
import { type ImageTextModel, imageTextClasses } from "../layers/image-text.ts";
import { languageOf, weights } from "../layers/image-text-parts.ts";
import { realTiles, tilesByText } from "../layers/tiles/tiles.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(idefics2Facts, {
  vision_config: narrowed(idefics2Vision, { image_size: "number", patch_size: "number" }),
  perceiver_config: narrowed(idefics2Perceiver, {}),
});
type Idefics2Config = ConfigOf<typeof facts>;
type PerceiverConfig = Idefics2Config["perceiver_config"];

const [image_token, around] = ["<image>", "<fake_token_around_image>"];

/** User and Assistant; contents are texts, or parts of which some are images. */
const chatTemplate = `{%- for message in messages %}
    {{- message['role'] | capitalize + ':' }}
    {%- if message['content'] is string %}
        {{- ' ' + message['content'] }}
    {%- else %}
        {%- for part in message['content'] %}
            {{- '<image>' if part['type'] == 'image' else ' ' + part['text'] }}
        {%- endfor %}
    {%- endif %}
    {{- '<end_of_utterance>\\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- 'Assistant:' }}
{%- endif %}
`;

/** A gated block: down(act(gate(x)) · up(x)), without biases. */
const gatedBlock = (inputs: number, features: number, outputs: number, act: string) => {
  const plain = (from: number, to: number) => linear(from, to, { bias: false });
  return module(
    { gate_proj: plain(inputs, features), up_proj: plain(inputs, features), down_proj: plain(features, outputs) },
    (m, x: Tensor) => m.down_proj(activation(act)(m.gate_proj(x)).mul(m.up_proj(x))),
  );
};

/** Latents attend to an image's states and to themselves. */
const latentAttention = (c: PerceiverConfig) => {
  const { hidden_size: width, resampler_n_heads: heads, num_key_value_heads: shared, resampler_head_dim: size } = c;
  const plain = (count: number) => linear(width, count * size, { bias: false });
  return module(
    {
      q_proj: plain(heads),
      k_proj: plain(shared),
      v_proj: plain(shared),
      o_proj: linear(heads * size, width, { bias: false }),
    },
    (m, latents: Tensor, states: Tensor, mask: Tensor) => {
      const all = Tensor.cat([states, latents], 1);
      const query = splitHeads(m.q_proj(latents), heads, size);
      const [key, value] = [m.k_proj(all), m.v_proj(all)].map((part) => splitHeads(part, shared, size));
      return m.o_proj(attend(query, key as Tensor, value as Tensor, { mask }));
    },
  );
};

const perceiverLayer = (c: PerceiverConfig) => {
  const norm = () => rmsNorm(c.hidden_size, c.rms_norm_eps);
  return module(
    {
      input_latents_norm: norm(),
      input_context_norm: norm(),
      self_attn: latentAttention(c),
      post_attention_layernorm: norm(),
      mlp: gatedBlock(c.hidden_size, 4 * c.hidden_size, c.hidden_size, c.hidden_act),
    },
    (m, latents: Tensor, states: Tensor, mask: Tensor) => {
      const read = m.self_attn(m.input_latents_norm(latents), m.input_context_norm(states), mask);
      const attended = latents.add(read);
      return attended.add(m.mlp(m.post_attention_layernorm(attended)));
    },
  );
};

/** The perceiver resampler (Alayrac et al., 2022): a few latents read an image's states, `[images, latents, width]`. */
const perceiverResampler = (c: PerceiverConfig) =>
  module(
    {
      latents: new Parameter([c.resampler_n_latents, c.hidden_size], { kind: "embedding" }),
      layers: Array.from({ length: c.resampler_depth }, () => perceiverLayer(c)),
      norm: rmsNorm(c.hidden_size, c.rms_norm_eps),
    },
    (m, states: Tensor, kept: Tensor) => {
      const { graph } = states;
      const [count, width] = [c.resampler_n_latents, c.hidden_size];
      const start = graph
        .parameter(m.latents)
        .unsqueeze(0)
        .expand([states.size(0), count, width]);
      const ones = graph.constant([1], "float32", [1, 1]).expand([states.size(0), count]);
      const mask = paddingMask(Tensor.cat([kept, ones], 1));
      return m.norm(m.layers.reduce((latents, layer) => layer(latents, states, mask), start));
    },
  );

/** States at the text's width, and the latents that read them. */
const connector = ({ vision_config: vision, text_config: text, perceiver_config: perceiver }: Idefics2Config) =>
  module(
    {
      modality_projection: gatedBlock(vision.hidden_size, text.intermediate_size, text.hidden_size, text.hidden_act),
      perceiver_resampler: perceiverResampler(perceiver),
    },
    (m, states: Tensor, kept: Tensor) => m.perceiver_resampler(m.modality_projection(states), kept),
  );

/** Which patches have no pixel of padding: booleans `[images, height, width]` → 1 or 0, float32 `[images, rows, columns]`. */
const wholePatches = (mask: Tensor, patch: number): Tensor => {
  const padding = mask.to("float32").neg().add(1).unsqueeze(1);
  return padding.max_pool2d(patch, { stride: patch }).squeeze(1).neg().add(1);
};

/** Images of any size, padded to the largest of a batch. */
const images: ImageInputs<Idefics2Config> = {
  names: { pixel_values: "pixel_values", pixel_attention_mask: "pixel_attention_mask" },
  inputs: ({ vision_config: { num_channels } }) => ({
    pixel_values: { dtype: "float32", axes: ["batch_size", "num_images", num_channels, "height", "width"] },
    pixel_attention_mask: { dtype: "bool", axes: ["batch_size", "num_images", "height", "width"] },
  }),
};

/** An image and its quarters as few latents each, in a text that Mistral reads (Laurençon et al., 2024). */
const idefics2: ImageTextModel<Idefics2Config> = {
  parts: (c, context) => {
    const language = languageOf(c, context);
    const [tower, connected] = [fractionalTower(c.vision_config), connector(c)];
    const model = baseModel(weights({ vision_model: tower, connector: connected, text_model: language.backbone }));
    return {
      language,
      model,
      generating: weights({ model, lm_head: language.head }),
      features: ({ pixel_values, pixel_attention_mask }) => {
        if (!pixel_values || !pixel_attention_mask) throw new Error("images need their pixel_attention_mask");
        const { pixels, mask } = realTiles(pixel_values, pixel_attention_mask);
        const kept = wholePatches(mask, c.vision_config.patch_size);
        return connected(tower(pixels, kept).hidden, kept.flatten(1));
      },
    };
  },
  images,
  prompt: (c) => ({
    written: (text, count) => `User:${image_token.repeat(count)}${text}<end_of_utterance>\nAssistant:`,
    expanded: (written) => {
      const shown = `${around}${image_token.repeat(c.perceiver_config.resampler_n_latents)}${around}`;
      return written
        .replaceAll(image_token, shown.repeat(5))
        .replaceAll(`${around}${around}`, around)
        .replaceAll(new RegExp(`${around}(?=[^\\s<])`, "g"), `${around} `);
    },
    counts: anyNumber,
    grouped: tilesByText,
    mixed: true,
  }),
};

export default multimodalFamily({
  facts,
  repo: "HuggingFaceM4/idefics2-8b",
  checkpoints: {
    Idefics2ForConditionalGeneration: ["HuggingFaceM4/idefics2-8b-base", "HuggingFaceM4/idefics2-8b-chatty"],
  },
  reference: {
    text_config: { vocab_size: 32003, max_position_embeddings: 32768, rms_norm_eps: 1e-5, pad_token_id: 0 },
    vision_config: {
      hidden_size: 1152,
      image_size: 980,
      intermediate_size: 4304,
      num_attention_heads: 16,
      num_hidden_layers: 27,
      patch_size: 14,
    },
  },
  generationConfig: { bos_token_id: 1, eos_token_id: [2, 32002], pad_token_id: 0 },
  tokenizer: extendedTokenizer("mistral", {
    tokens: {
      image_token,
      image_boundary_token: around,
      end_of_utterance_token: "<end_of_utterance>",
      pad_token: "<pad>",
    },
    files: { "chat_template.jinja": chatTemplate },
  }),
  preprocessor: {
    image_processor_type: "Idefics2ImageProcessor",
    do_resize: true,
    size: { shortest_edge: 378, longest_edge: 980 },
    resample: 2,
    do_image_splitting: true,
    do_rescale: true,
    rescale_factor: 1 / 255,
    do_normalize: true,
    image_mean: [0.5, 0.5, 0.5],
    image_std: [0.5, 0.5, 0.5],
    do_convert_rgb: true,
    do_pad: true,
  },
  processor: {
    className: "Idefics2Processor",
    imageToken: image_token,
    settings: (c) => ({ image_seq_len: c.perceiver_config.resampler_n_latents }),
    // So that no edge of an upright image's quarter is too short: it would be enlarged.
    imageSettings: ({ vision_config: c }) => ({
      size: { shortest_edge: c.patch_size, longest_edge: c.image_size },
    }),
  },
  towerFields: ["text_config"],
  tiny: (_c, { size }, merged) => ({
    vision_config: { ...shrinkConfig(merged.vision_config, size), patch_size: 4, image_size: 16 },
    perceiver_config: {
      ...merged.perceiver_config,
      hidden_size: size.width,
      resampler_n_latents: 2,
      resampler_depth: 2,
      resampler_n_heads: 4,
      resampler_head_dim: size.headSize,
      num_key_value_heads: 2,
    },
  }),
  architectures: imageTextClasses("Idefics2", idefics2),
});
