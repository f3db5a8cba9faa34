import type { Architecture } from "@tiny-random/core";
import { linear } from "@tiny-random/nn";
import { type GumbelQuantizerConfig, gumbelQuantizer } from "./gumbel-quantizer.ts";
import { type SpeechFamily, type SpeechHeadConfig, speechClass, withSpeechHeads } from "./speech-class.ts";

/** The config fields that contrastive pretraining reads. */
export interface PretrainingConfig extends SpeechHeadConfig, GumbelQuantizerConfig {
  readonly conv_dim: readonly number[];
  readonly proj_codevector_dim: number;
}

/** wav2vec 2.0's pretraining: states and quantized features, projected to one space. */
export const contrastivePretraining = <C extends PretrainingConfig>(family: SpeechFamily<C>): Architecture<C> =>
  speechClass(family, (c) => {
    const heads = {
      quantizer: gumbelQuantizer(c, c.conv_dim.at(-1) ?? 1),
      project_hid: linear(c.hidden_size, c.proj_codevector_dim),
      project_q: linear(c.codevector_dim, c.proj_codevector_dim),
    };
    return withSpeechHeads(family, c, heads, (m, { last, features }) => {
      const { codes, perplexity } = m.quantizer(features);
      return {
        projected_states: m.project_hid(last),
        projected_quantized_states: m.project_q(codes),
        codevector_perplexity: perplexity,
      };
    });
  });
