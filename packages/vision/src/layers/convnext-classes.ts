import { labelsOf } from "@tiny-random/core";
import { layerNorm, linear, module, type Tensor } from "@tiny-random/nn";
import { type ConvNextConfig, type ConvNextParts, convNextBody, pixelNorm } from "./convnext.ts";
import { imageClass } from "./image-class.ts";
import { imageHeads } from "./image-model.ts";
import { lastOf, normedFeatureMaps } from "./stages.ts";

/** A generation: the key of its backbone inside heads, and the parts of its layers. */
export interface ConvNextFamily<C extends ConvNextConfig> {
  readonly key: string;
  parts(c: C, width: number): ConvNextParts;
}

const other = () => ({ height: 80, width: 72 });

/** The three classes of a generation: stages alone and pooled, labels, maps of chosen stages. */
export const convNextClasses = <C extends ConvNextConfig>(prefix: string, { key, parts }: ConvNextFamily<C>) => {
  const body = (c: C) => convNextBody(c, (width) => parts(c, width));
  const lastWidth = (c: C) => c.hidden_sizes.at(-1) ?? 0;
  const model = (c: C) =>
    module({ ...body(c), layernorm: layerNorm(lastWidth(c), c.layer_norm_eps) }, (m, pixels: Tensor) => {
      const last_hidden_state = lastOf(m.encoder(m.embeddings(pixels)));
      return { last_hidden_state, pooler_output: m.layernorm(last_hidden_state.mean([2, 3])) };
    });
  const classification = (c: C) =>
    imageHeads(key, model(c), { classifier: linear(lastWidth(c), labelsOf(c)) }, (m, { pooler_output }) => ({
      logits: m.classifier(pooler_output),
    }));
  const backbone = (c: C) => {
    const widths = [c.hidden_sizes[0] ?? 0, ...c.hidden_sizes];
    return module({ ...body(c), hidden_states_norms: normedFeatureMaps(c, widths, pixelNorm) }, (m, pixels: Tensor) =>
      m.hidden_states_norms(m.encoder(m.embeddings(pixels))),
    );
  };
  return {
    [`${prefix}Model`]: imageClass<C>({ task: "image-feature-extraction", other }, model),
    [`${prefix}ForImageClassification`]: imageClass<C>({ task: "image-classification", other }, classification),
    [`${prefix}Backbone`]: imageClass<C>({ other }, backbone),
  };
};
