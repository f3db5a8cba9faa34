import { visionTextDualEncoder } from "@tiny-random/atlas/configs/vision-text-dual-encoder";
import {
  type Context,
  defineArchitecture,
  encoderTower,
  InputError,
  type ModelConfig,
  type NamedTensors,
  type SessionInput,
  type Tower,
} from "@tiny-random/core";
import { linear, module, type Tensor } from "@tiny-random/nn";
import type { TextContext } from "@tiny-random/text/layers/sessions/backbone";
import { processor } from "@tiny-random/vision/families/clip_vision_model";
import { textImageInputs } from "../inputs.ts";
import { exponential, learnedNumber, similarities } from "../layers/dual-encoder.ts";
import { dualSessions } from "../layers/dual-encoder-class.ts";
import { multimodalFamily } from "../multimodal-family.ts";

/** A config with the configs of any encoder of texts and any of images. */
interface DualEncoderConfig extends ModelConfig {
  readonly text_config: ModelConfig;
  readonly vision_config: ModelConfig;
  readonly projection_dim: number;
  readonly logit_scale_init_value: number;
}

const towerOf = (config: ModelConfig, context: Context): Tower =>
  encoderTower(context.family(config.model_type), config, context);

/** An encoder's vector of each of its inputs. Throws InputError where it gives none. */
const pooled = (tower: Tower["module"], inputs: NamedTensors, modelType: string): Tensor => {
  const { pooler_output } = tower(inputs);
  if (pooler_output) return pooler_output;
  throw new InputError(
    `${modelType} gives no pooler_output, which vision-text-dual-encoder compares`,
    "Give another model type, such as bert for texts and vit for images.",
  );
};

/** Any encoder of texts and any of images, projected into one space (Zhai et al., 2022). */
const build = (c: DualEncoderConfig, context: Context) => {
  const [texts, images] = [towerOf(c.text_config, context), towerOf(c.vision_config, context)];
  return module(
    {
      vision_model: images.module,
      text_model: texts.module,
      visual_projection: linear(images.width, c.projection_dim, { bias: false }),
      text_projection: linear(texts.width, c.projection_dim, { bias: false }),
      logit_scale: learnedNumber(c.logit_scale_init_value),
    },
    ({ vision_model, text_model, visual_projection, text_projection, logit_scale }) => ({
      texts,
      images,
      logit_scale,
      textVector: (inputs: NamedTensors) => text_projection(pooled(text_model, inputs, c.text_config.model_type)),
      imageVector: (inputs: NamedTensors) =>
        visual_projection(pooled(vision_model, inputs, c.vision_config.model_type)),
    }),
  );
};

/** There may be more or fewer images than texts. */
const anyNumber = (inputs: Tower["inputs"]): Record<string, SessionInput> =>
  Object.fromEntries(
    Object.entries(inputs).map(([name, { dtype, axes }]) => [
      name,
      { dtype, axes: axes.map((axis) => (axis === "batch_size" ? "image_batch_size" : axis)) },
    ]),
  );

export default multimodalFamily<DualEncoderConfig>({
  facts: visionTextDualEncoder,
  repo: "clip-italian/clip-italian",
  reference: { text_config: { model_type: "bert" }, vision_config: { model_type: "clip_vision_model" } },
  tokenizer: "bert",
  preprocessor: processor,
  processor: { className: "VisionTextDualEncoderProcessor" },
  variants: {
    "ViT and BERT": {
      config: { text_config: { model_type: "bert" }, vision_config: { model_type: "vit" } },
      classes: ["VisionTextDualEncoderModel"],
    },
  },
  architectures: {
    VisionTextDualEncoderModel: defineArchitecture({
      task: "zero-shot-image-classification",
      padding: "right",
      build,
      sessions: (model) => {
        const { texts: encoder, images, logit_scale, textVector, imageVector } = model();
        const textOf = (input_ids: Tensor, { attention_mask, token_type_ids }: TextContext) =>
          textVector({ input_ids, attention_mask, ...(token_type_ids && { token_type_ids }) });
        return dualSessions({
          tokenTypes: "token_type_ids" in encoder.inputs,
          images: anyNumber(images.inputs),
          whole: (ids, texts, pixels) =>
            similarities(textOf(ids, texts), imageVector(pixels), exponential(logit_scale)),
          text: (ids, texts) => ({ text_embeds: textOf(ids, texts) }),
          image: (pixels) => ({ image_embeds: imageVector(pixels) }),
        });
      },
      inputs: (c, context) =>
        textImageInputs(c, { tokenTypes: "token_type_ids" in towerOf(c.text_config, context).inputs }),
    }),
  },
});
