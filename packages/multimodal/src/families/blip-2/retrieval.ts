// Texts and images compared by the same Q-Former, which reads a text without queries and an image by them (Li et al., 2023).
import { type Architecture, defineArchitecture } from "@tiny-random/core";
import { embedding, inFloat32, linear, module, paddingMask, type Tensor } from "@tiny-random/nn";
import { textTowerClass } from "@tiny-random/text/layers/encoder/text-tower";
import { positionsOf, type TextContext } from "@tiny-random/text/layers/sessions/backbone";
import { imagesOfOneSize, type TowerImages, towerClassOf } from "@tiny-random/vision/layers/image-tower-class";
import { unitLength } from "../../layers/dual-encoder.ts";
import { type ImagePrompt, imagePrompts } from "../../layers/image-prompts.ts";
import { queryFormer } from "../../layers/query-former.ts";
import { type ImageQueriesConfig, imageQueries, learnedQueries, queriedImages } from "./image-queries.ts";

/** The config fields of classes that compare. */
export interface RetrievalConfig extends ImageQueriesConfig {
  readonly image_text_hidden_size: number;
  readonly image_token_index: number | null;
}

/** Words and positions, which the Q-Former norms: ids `[batch, length]` → `[batch, length, width]`. */
const textEmbeddings = ({ qformer_config: c }: RetrievalConfig) =>
  module(
    {
      word_embeddings: embedding(c.vocab_size, c.hidden_size),
      position_embeddings: embedding(c.max_position_embeddings, c.hidden_size),
    },
    (m, ids: Tensor, context: TextContext) =>
      m.word_embeddings(ids).add(m.position_embeddings(positionsOf(ids, context))),
  );

const projection = (c: RetrievalConfig) => linear(c.qformer_config.hidden_size, c.image_text_hidden_size);

/** What a text's tokens look at: each other. */
const reading = (context: TextContext) => ({ mask: paddingMask(context.attention_mask) });

const textModel = (c: RetrievalConfig) =>
  module(
    {
      query_tokens: learnedQueries(c),
      embeddings: textEmbeddings(c),
      qformer: inFloat32(queryFormer(c.qformer_config), "float16"),
      text_projection: projection(c),
    },
    (m, ids: Tensor, context: TextContext) => {
      const hidden = m.qformer(m.embeddings(ids, context), reading(context));
      return { text_embeds: unitLength(m.text_projection(hidden)), last_hidden_state: hidden };
    },
  );

const imageModel = (c: RetrievalConfig) =>
  module({ ...imageQueries(c), vision_projection: projection(c) }, (m, pixels: Tensor) => {
    const { hidden, queries } = queriedImages(m, pixels);
    return { image_embeds: unitLength(m.vision_projection(queries)), last_hidden_state: hidden };
  });

/** Every image with every text: the query that is most like a text's first token counts. */
const comparison = (c: RetrievalConfig) =>
  module(
    {
      ...imageQueries(c),
      embeddings: textEmbeddings(c),
      vision_projection: projection(c),
      text_projection: projection(c),
      itm_head: linear(c.qformer_config.hidden_size, 2),
    },
    (m, ids: Tensor, context: TextContext, pixels: Tensor) => {
      const { queries } = queriedImages(m, pixels);
      const image_embeds = unitLength(m.vision_projection(queries));
      const read = m.qformer(m.embeddings(ids, context), reading(context));
      const text_embeds = unitLength(m.text_projection(read.select(1, 0)));
      const logits_per_image = image_embeds.matmul(text_embeds.transpose(0, 1)).amax(1);
      return { logits_per_image, logits_per_text: logits_per_image.transpose(0, 1), text_embeds, image_embeds };
    },
  );

/** These classes have feed-forward blocks of texts in their Q-Former. */
const requires = { qformer_config: { use_qformer_text_input: true } };

/** Images of the size that positions are learned for. */
const images: TowerImages<RetrievalConfig> = { declared: (c) => imagesOfOneSize(c.vision_config), made: () => ({}) };

const tokens = { dtype: "int64", axes: ["batch_size", "sequence_length"] } as const;

/** A text's tokens behind those in its image's place, which the Q-Former does not read. */
const behindImage = (c: RetrievalConfig, perToken: Tensor): Tensor =>
  c.image_token_index === null ? perToken : perToken.slice(1, c.num_query_tokens);

const comparing = (prompt: (c: RetrievalConfig) => ImagePrompt): Architecture<RetrievalConfig> =>
  defineArchitecture({
    padding: "right",
    requires,
    unused: { "itm_head.": "matching is read on request; by default texts and images are compared" },
    build: comparison,
    sessions: (model, c) => ({
      model: {
        inputs: {
          input_ids: tokens,
          attention_mask: tokens,
          pixel_values: imagesOfOneSize(c.vision_config, "image_batch_size"),
        },
        trace: ({ input_ids: ids, attention_mask: mask, pixel_values: pixels }) => {
          if (!ids || !mask || !pixels) throw new Error("texts and images are needed");
          return model(behindImage(c, ids), { attention_mask: behindImage(c, mask) }, pixels);
        },
      },
    }),
    inputs: (c) => imagePrompts(c, { padding: "right", ...prompt(c) }),
  });

/** The classes that compare texts and images. */
export const retrievalClasses = (
  prompt: (c: RetrievalConfig) => ImagePrompt,
): Readonly<Record<string, Architecture<RetrievalConfig>>> => ({
  Blip2ForImageTextRetrieval: comparing(prompt),
  Blip2TextModelWithProjection: {
    ...textTowerClass(textModel, (model) => model),
    requires,
    unused: { query_tokens: "texts have no queries", "qformer.": "texts by themselves have no queries" },
  },
  Blip2VisionModelWithProjection: {
    ...towerClassOf(images, imageModel, (model, pixels) => model(pixels)),
    unused: { "qformer.": "images by themselves have no texts" },
  },
});
