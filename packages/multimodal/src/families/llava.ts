import { llava as llavaFacts } from "@tiny-random/atlas/configs/llava";
import { type ConfigOf, type Context, narrowed } from "@tiny-random/core";
import { module, type Tensor } from "@tiny-random/nn";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { clipVisionFacts, processor } from "@tiny-random/vision/families/clip_vision_model";
import { upperCaseRoles } from "../chat-templates.ts";
import { compositeFamily } from "../composite-family.ts";
import { imagePrompts } from "../image-prompts.ts";
import { type ImageTextParts, imageTextClass } from "../layers/image-text.ts";
import { imageTextTowers } from "../layers/image-text-towers.ts";
import { selectedStates, stateProjector } from "../layers/selected-states.ts";

const facts = narrowed(llavaFacts, { vision_config: clipVisionFacts });
type LlavaConfig = ConfigOf<typeof facts>;

const patchesOf = ({ vision_config: c }: LlavaConfig): number => Math.floor(c.image_size / c.patch_size) ** 2;

/**
 * An image tower whose states a text reads among its tokens (Liu et al., 2023).
 *
 * @param headed whether the language model has its head
 */
const llava =
  (headed: boolean) =>
  (c: LlavaConfig, context: Context): ImageTextParts => {
    const { language, image } = imageTextTowers(c, context);
    const multi_modal_projector = stateProjector(c);
    const language_model = module(
      { model: language.backbone, lm_head: headed ? language.head : undefined },
      () => undefined,
    );
    return {
      model: module({ language_model, multi_modal_projector, vision_tower: image }, () => undefined),
      language,
      features: (pixels) => {
        const outputs = image({ pixel_values: pixels });
        const states = Array.from(
          { length: c.vision_config.num_hidden_layers + 1 },
          (_, index) => outputs[`hidden_states.${index}`] as Tensor,
        );
        return multi_modal_projector(selectedStates(c, states));
      },
    };
  };

const unread = "the states before the last layer are read";
const lastLayer = [
  ...["k_proj", "v_proj", "q_proj", "out_proj"].map((name) => `self_attn.${name}`),
  ...["layer_norm1", "layer_norm2", "mlp.fc1", "mlp.fc2"],
].map((name) => `encoder.layers.1.${name}`);
const unused = Object.fromEntries(
  [...lastLayer, "post_layernorm"].flatMap((name) =>
    ["weight", "bias"].map((kind) => [`vision_tower.${name}.${kind}`, unread]),
  ),
);

const image_token = "<image>";

const prompts = (c: LlavaConfig) =>
  imagePrompts({
    written: (text) => `USER: ${image_token}\n${text}`,
    expanded: (written) => written.replace(image_token, image_token.repeat(patchesOf(c))),
  });

export default compositeFamily({
  facts,
  repo: "llava-hf/llava-1.5-7b-hf",
  reference: {
    text_config: { vocab_size: 32064, max_position_embeddings: 4096, rms_norm_eps: 1e-5, rope_theta: 10000 },
    vision_config: {
      hidden_size: 1024,
      intermediate_size: 4096,
      num_hidden_layers: 24,
      num_attention_heads: 16,
      image_size: 336,
      patch_size: 14,
      projection_dim: 768,
    },
    pad_token_id: 32001,
  },
  generationConfig: { bos_token_id: 1, eos_token_id: 2, pad_token_id: 32001 },
  tokenizer: extendedTokenizer("mistral", {
    tokens: { image_token, pad_token: "<pad>" },
    files: { "chat_template.jinja": upperCaseRoles },
  }),
  preprocessor: { ...processor, size: { shortest_edge: 336 }, crop_size: { height: 336, width: 336 } },
  processor: {
    className: "LlavaProcessor",
    imageToken: image_token,
    settings: (c) => ({
      image_token,
      // The class's vector, which is then left out again.
      num_additional_image_tokens: 1,
      patch_size: c.vision_config.patch_size,
      vision_feature_select_strategy: c.vision_feature_select_strategy,
    }),
  },
  tiny: (c) => ({ image_seq_length: patchesOf(c) }),
  architectures: {
    LlavaForConditionalGeneration: imageTextClass(llava(true), prompts, { scored: true, unused }),
    LlavaModel: imageTextClass(llava(false), prompts, { scored: false, unused }),
  },
});
