// Models of images and texts below `vlm_config`, whose every token becomes a short vector of unit length (ColPali, Faysse et al., 2024).
import type { Architecture, BuiltProcessor, ModelConfig } from "@tiny-random/core";
import { linear, type Tensor } from "@tiny-random/nn";
import { syncNested } from "@tiny-random/text/nested-tokenizer";
import type { Encoder } from "@tiny-random/text/tokenizers/encode";
import type { ImageConfig } from "./image-inputs.ts";
import { type ImageTextModel, imageTextClass, wholeTexts } from "./image-text.ts";
import { weights } from "./image-text-parts.ts";

/** The config of a model that has a token's vector. */
export type RetrievedConfig = ImageConfig & { readonly text_config: ModelConfig & { readonly hidden_size: number } };

/** A config around it, with what its parts are named by. */
export type RetrievalConfig<V extends RetrievedConfig> = ModelConfig & {
  readonly vlm_config: V;
  readonly embedding_dim: number;
};

/** A filled config that has the towers' configs beside `vlm_config`, where processors look for them. */
export const withTowers = <V extends RetrievedConfig>({
  vlm_config: { text_config, vision_config },
}: {
  readonly vlm_config: V;
}): { readonly text_config: V["text_config"]; readonly vision_config: V["vision_config"] } => ({
  text_config,
  vision_config,
});

/** How a config follows the tokenizer: vocabulary and ids are those of the texts below `vlm_config`. */
export const followedBelow =
  (imageToken: string) =>
  (tokenizer: BuiltProcessor, target: ModelConfig): ModelConfig => {
    const model = target["vlm_config"] as ModelConfig;
    const [id] = (tokenizer.instance as Encoder).encode(imageToken, false);
    const field = "image_token_index" in model ? "image_token_index" : "image_token_id";
    // What older files say of the vocabulary beside the texts' config stays as it is.
    return { ...target, vlm_config: { ...syncNested(tokenizer, model, model), [field]: id } };
  };

/** Vectors of unit length, zeros at padding. */
const embeddings = (vectors: Tensor, mask: Tensor): Tensor =>
  vectors.div(vectors.mul(vectors).sum(-1, true).sqrt()).mul(mask.to("float32").unsqueeze(-1));

/**
 * The class that retrieves.
 *
 * @param of the model, whose bare weights stand below `vlm`
 * @param prompt how its processor writes texts, where that is not as the model's own does
 */
export const retrievalClass = <V extends RetrievedConfig, C extends RetrievalConfig<V>>(
  of: ImageTextModel<V>,
  prompt = of.prompt,
): Architecture<C> => {
  const { images } = of;
  const stated: ImageTextModel<C> = {
    parts: (c, context) => of.parts(c.vlm_config, context),
    prompt: (c) => prompt(c.vlm_config),
    ...(of.positions && { positions: of.positions }),
    ...(of.padding && { padding: of.padding }),
    ...(images && { images: { ...images, inputs: (c: C) => images.inputs(c.vlm_config) } }),
    unused: Object.fromEntries(
      Object.entries(of.unused ?? {}).map(([name, reason]) => [`vlm.${name}`, reason] as const),
    ),
  };
  return imageTextClass(stated, {
    decoderInputs: wholeTexts,
    made: ({ model }, c) => {
      const projected = linear(c.vlm_config.text_config.hidden_size, c.embedding_dim);
      return {
        weights: weights({ vlm: model, embedding_proj_layer: projected }),
        outputs: (states, { attention_mask: mask }) => {
          if (!mask) throw new Error("vectors of texts need attention_mask");
          return { embeddings: embeddings(projected(states), mask) };
        },
      };
    },
  });
};
