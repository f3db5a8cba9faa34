// Features of an image's regions, as a detector gives them: there is no processor that makes them.
import { type InputSynthesizer, idTensor, type ModelConfig, type SessionInput, spreadTensor } from "@tiny-random/core";
import type { StoredTensor } from "@tiny-random/nn";
import { textInputs } from "@tiny-random/text/inputs";
import type { EncoderInputs, OwnInputs } from "@tiny-random/text/layers/encoder/encoder-class";

/** The config field that region features read. */
export interface RegionConfig extends ModelConfig {
  readonly visual_embedding_dim: number;
}

const regionsOfAnImage = 5;

/** What regions come as, behind the axes of their texts. */
export const regionSessions = (c: RegionConfig, texts: readonly string[]): Record<string, SessionInput> => {
  const axes = [...texts, "num_regions"];
  return {
    visual_embeds: { dtype: "float32", axes: [...axes, c.visual_embedding_dim] },
    visual_attention_mask: { dtype: "int64", axes },
    visual_token_type_ids: { dtype: "int64", axes },
  };
};

/** Regions of as many images as there are texts, `[...texts, regions]`: every second image has one region less. */
const regionsOf = (c: RegionConfig, texts: readonly number[]): Record<string, StoredTensor> => {
  const rows = texts.reduce((product, size) => product * size, 1);
  const shape = [...texts, regionsOfAnImage];
  const table = (value: (row: number, region: number) => number) => ({
    ...idTensor(
      Array.from({ length: rows }, (_, row) =>
        Array.from({ length: regionsOfAnImage }, (_, region) => value(row, region)),
      ),
    ),
    shape,
  });
  return {
    visual_embeds: spreadTensor([...shape, c.visual_embedding_dim], 0),
    visual_attention_mask: table((row, region) => (region < regionsOfAnImage - (row % 2) ? 1 : 0)),
    visual_token_type_ids: table(() => 1),
  };
};

/** Texts with the regions of an image for each, or for each choice of it. */
export const withRegions =
  (
    c: RegionConfig,
    texts: InputSynthesizer,
    more: (ids: StoredTensor) => Record<string, StoredTensor> = () => ({}),
  ): InputSynthesizer =>
  async (processors, purpose) => {
    const made = await texts(processors, purpose);
    const ids = made?.inputs["input_ids"];
    if (!made || !ids) return made;
    return { ...made, inputs: { ...made.inputs, ...regionsOf(c, ids.shape.slice(0, -1)), ...more(ids) } };
  };

/** What takes the place of sentences: sentences with regions. */
export const textsWithRegions: OwnInputs<RegionConfig> = {
  sessions: (c) => regionSessions(c, ["batch_size"]),
  synthesizer: (c, inputs: EncoderInputs) =>
    withRegions(c, textInputs(c, { padding: "right", tokenTypes: true, ...inputs })),
};
