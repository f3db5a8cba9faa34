import { janus as janusFacts } from "@tiny-random/atlas/configs/janus";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { activation, embedding, linear, module, type Tensor } from "@tiny-random/nn";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { janusTower, janusVisionFacts, processor } from "@tiny-random/vision/families/janus_vision_model";
import { vqgan } from "@tiny-random/vision/families/janus_vqgan/index";
import { severalImages } from "../layers/image-inputs.ts";
import { anyNumber, inPlaces, patchCount } from "../layers/image-prompts.ts";
import { type ImageTextModel, imageTextClasses } from "../layers/image-text.ts";
import { languageOf, weights } from "../layers/image-text-parts.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(janusFacts, { vision_config: janusVisionFacts });
type JanusConfig = ConfigOf<typeof facts>;

const [image_token, boi_token, eoi_token] = ["<image_placeholder>", "<begin_of_image>", "<end_of_image>"];

/** So many linear maps to a width, an activation between them. */
const aligner = (inputs: number, width: number, depth: number, act: string) => {
  const hidden_layers = Array.from({ length: depth - 1 }, () => linear(width, width));
  return module({ fc1: linear(inputs, width), hidden_layers }, (m, x: Tensor) =>
    m.hidden_layers.reduce((state, layer) => layer(activation(act)(state)), m.fc1(x)),
  );
};

/** Patches along a side of the tower's images. */
const sideOf = ({ vision_config: c }: JanusConfig): number => Math.floor(c.image_size / c.patch_size);

/** Scores of the codes of an image that is being written. */
const generationHead = ({ vq_config: c }: JanusConfig) =>
  module(
    {
      proj_out: linear(c.image_token_embed_dim, c.projection_dim),
      vision_head: linear(c.projection_dim, c.num_embeddings),
    },
    (m, x: Tensor) => m.vision_head(activation(c.hidden_act)(m.proj_out(x))),
  );

/** An image tower's patches in a text that Llama reads, and beside them what writes images as codes (Chen et al., 2025). */
const janus: ImageTextModel<JanusConfig> = {
  parts: (c, context) => {
    const language = languageOf(c, context);
    const { vision_config: vision, vq_config: codes } = c;
    const tower = janusTower(vision);
    const aligned = aligner(vision.hidden_size, vision.projection_dim, vision.depth, vision.hidden_act);
    const model = weights({
      vision_model: tower,
      aligner: aligned,
      vqmodel: vqgan(codes),
      generation_embeddings: embedding(codes.num_embeddings, codes.embed_dim),
      generation_aligner: aligner(codes.embed_dim, codes.projection_dim, codes.num_hidden_layers, codes.hidden_act),
      generation_head: generationHead(c),
      language_model: language.backbone,
    });
    return {
      language,
      model,
      generating: weights({ model, lm_head: language.head }),
      features: ({ pixel_values }) => {
        if (!pixel_values) throw new Error("an image tower needs pixel_values");
        return aligned(tower(pixel_values).hidden);
      },
    };
  },
  prompt: (c) => ({
    written: (text, images) => `${image_token.repeat(images)}${text}`,
    expanded: (written, ...images) => {
      const whole = `${boi_token}${image_token.repeat(patchCount(c.vision_config))}${eoi_token}`;
      return inPlaces(
        written,
        image_token,
        images.map(() => whole),
      );
    },
    counts: anyNumber,
    // Upright images are padded to squares.
    mixed: true,
  }),
  images: severalImages,
  unused: Object.fromEntries(
    ["model.", ""].flatMap((prefix) =>
      ["vqmodel.", "generation_embeddings.", "generation_aligner.", "generation_head."].map((key) => [
        `${prefix}${key}`,
        "what writes images reaches no text",
      ]),
    ),
  ),
};

/** User and Assistant by their names, an image before its text. */
const chatTemplate = `{%- for message in messages %}
    {{- '<|' + message['role'] | capitalize + '|>: ' }}
    {%- if message['content'] is string %}
        {{- message['content'] }}
    {%- else %}
        {%- for part in message['content'] %}
            {{- '${image_token}\n' if part['type'] == 'image' else part['text'] }}
        {%- endfor %}
    {%- endif %}
    {{- '\n\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|Assistant|>:' }}
{%- endif %}
`;

export default multimodalFamily<JanusConfig>({
  facts,
  repo: "deepseek-community/Janus-Pro-1B",
  checkpoints: {
    JanusForConditionalGeneration: ["deepseek-community/Janus-Pro-1B", "deepseek-community/Janus-Pro-7B"],
  },
  reference: {
    text_config: {
      vocab_size: 102400,
      hidden_size: 2048,
      intermediate_size: 5632,
      max_position_embeddings: 16384,
      num_attention_heads: 16,
      num_hidden_layers: 24,
      num_key_value_heads: 16,
    },
  },
  generationConfig: { bos_token_id: 100000, eos_token_id: 100001, pad_token_id: 100002 },
  towerFields: ["text_config", "vision_config", "vq_config"],
  tokenizer: extendedTokenizer("deepseek", {
    tokens: { image_token, boi_token, eoi_token },
    files: { "chat_template.jinja": chatTemplate },
  }),
  preprocessor: processor,
  processor: {
    className: "JanusProcessor",
    imageToken: image_token,
    settings: (c) => ({ num_image_tokens: patchCount(c.vision_config), use_default_system_prompt: false }),
    // An edge that is longer than the raw image's would be enlarged, in which libvips and Pillow differ.
    imageSettings: (c) => ({ min_size: Math.min(14, c.vision_config.image_size / 4) }),
  },
  // As many codes as the tower has patches.
  resolve: (c) => ({ vq_config: { ...c.vq_config, num_patches: sideOf(c) } }),
  // One resolution and images of four patches: what writes images is not run, and is large as it is.
  tiny: (c, _, merged) => ({
    vision_config: { ...merged.vision_config, image_size: 2 * c.vision_config.patch_size, num_image_tokens: 4 },
    vq_config: { ...merged.vq_config, channel_multiplier: c.vq_config.channel_multiplier.slice(0, 1), num_patches: 2 },
  }),
  variants: {
    "an untied head": { config: { tie_word_embeddings: false }, classes: ["JanusForConditionalGeneration"] },
  },
  architectures: imageTextClasses("Janus", janus),
});
