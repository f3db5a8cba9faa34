import { type Architecture, labelsOf } from "@tiny-random/core";
import { linear, module, Parameter, Tensor } from "@tiny-random/nn";
import { stepsOf } from "./feature-encoder.ts";
import { type SpeechFamily, type SpeechHeadConfig, speechClass, withSpeechHeads } from "./speech-class.ts";
import type { SpeechStates } from "./speech-encoder.ts";
import { meanAndDeviation, timeDelays } from "./tdnn.ts";

/** One score per character and frame (Graves et al., 2006). */
export const connectionistTemporal = <C extends SpeechHeadConfig>(family: SpeechFamily<C>): Architecture<C> =>
  speechClass(
    family,
    (c) => {
      const lm_head = linear(family.width?.(c) ?? c.hidden_size, c.vocab_size ?? 0);
      return withSpeechHeads(family, c, { lm_head }, (m, { last }) => ({ logits: m.lm_head(last) }));
    },
    { task: "automatic-speech-recognition" },
  );

/** Weights of the layers in a mixture of their states, where heads read one. */
const layerWeights = (c: SpeechHeadConfig): Parameter | undefined =>
  c.use_weighted_layer_sum ? new Parameter([c.num_hidden_layers + 1], { kind: "scale" }) : undefined;

/** The last states, or a mixture of all layers' by their weights' softmax. */
const mixed = (weights: Parameter | undefined, { layers, last }: SpeechStates): Tensor => {
  if (!weights) return last;
  const shares = last.graph.parameter(weights).softmax(0).reshape([layers.length, 1, 1]);
  return Tensor.stack(layers, 1).mul(shares).sum(1);
};

/** The mean of a row's unpadded frames: `[batch, frames, width]` → `[batch, width]`. */
const meanFrame = (x: Tensor, mask: Tensor): Tensor => {
  const kept = mask.to("float32");
  return x.mul(kept.unsqueeze(-1)).sum(1).div(kept.sum(1, true));
};

/** One score per label for a whole clip. */
export const clipClassification = <C extends SpeechHeadConfig>(family: SpeechFamily<C>): Architecture<C> =>
  speechClass(
    family,
    (c) => {
      const heads = {
        layer_weights: layerWeights(c),
        projector: linear(c.hidden_size, c.classifier_proj_size),
        classifier: linear(c.classifier_proj_size, labelsOf(c)),
      };
      return withSpeechHeads(family, c, heads, (m, states) => ({
        logits: m.classifier(meanFrame(m.projector(mixed(m.layer_weights, states)), states.mask)),
      }));
    },
    { task: "audio-classification" },
  );

/** One score per label and frame. */
export const frameClassification = <C extends SpeechHeadConfig>(family: SpeechFamily<C>): Architecture<C> =>
  speechClass(family, (c) => {
    const heads = { layer_weights: layerWeights(c), classifier: linear(c.hidden_size, labelsOf(c)) };
    return withSpeechHeads(family, c, heads, (m, states) => ({ logits: m.classifier(mixed(m.layer_weights, states)) }));
  });

/** The config fields that a speaker's vector needs. */
export interface SpeakerConfig extends SpeechHeadConfig {
  readonly tdnn_dim: readonly number[];
  readonly tdnn_kernel: readonly number[];
  readonly tdnn_dilation: readonly number[];
  readonly xvector_output_dim: number;
}

const pastPadding = { none: "layers of time delays reach from a row's last frames into its padding" };

/** A speaker's vector by time delays and statistics over them (Snyder et al., 2018). */
export const speakerVector = <C extends SpeakerConfig>(family: SpeechFamily<C>): Architecture<C> =>
  speechClass(
    family,
    (c) => {
      const width = c.xvector_output_dim;
      const unread = "it belongs to the loss";
      const heads = {
        layer_weights: layerWeights(c),
        projector: linear(c.hidden_size, c.tdnn_dim[0] ?? 1),
        tdnn: timeDelays(c),
        feature_extractor: linear(2 * (c.tdnn_dim.at(-1) ?? 1), width),
        classifier: linear(width, width),
        objective: module(
          { weight: new Parameter([width, labelsOf(c)], { kind: "weight", fanIn: width }, { unread }) },
          () => undefined,
        ),
      };
      return withSpeechHeads(family, c, heads, (m, states) => {
        const delayed = m.tdnn.reduce((x, layer) => layer(x), m.projector(mixed(m.layer_weights, states)));
        // As the reference counts: a kernel's dilation is not seen.
        const counts = stepsOf(states.mask.sum(1), c.tdnn_kernel, []);
        const embeddings = m.feature_extractor(meanAndDeviation(delayed, counts));
        return { logits: m.classifier(embeddings), embeddings };
      });
    },
    { padding: pastPadding },
  );
