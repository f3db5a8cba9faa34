import { clap as clapFacts } from "@tiny-random/atlas/configs/clap";
import { htsat } from "@tiny-random/audio/families/clap_audio_model/htsat";
import {
  clapAudioFacts,
  extractor,
  extractorSettings,
  sounds,
  spectrogramInput,
} from "@tiny-random/audio/families/clap_audio_model/index";
import { type Architecture, type ConfigOf, defineArchitecture, narrowed } from "@tiny-random/core";
import { module, projection, type Tensor } from "@tiny-random/nn";
import { clapTextFacts, clapTextOutputs, clapTextTower } from "@tiny-random/text/families/clap_text_model";
import { textInputs } from "@tiny-random/text/inputs";
import type { TextContext } from "@tiny-random/text/layers/sessions/backbone";
import { encoderSession } from "@tiny-random/text/layers/sessions/text-sessions";
import { joinedInputs } from "../inputs.ts";
import { learnedNumber, unitLength } from "../layers/dual-encoder.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(clapFacts, {
  text_config: clapTextFacts,
  audio_config: clapAudioFacts,
});
type ClapConfig = ConfigOf<typeof facts>;

/** Sounds and texts in one space (Wu et al., 2023), with a scale for each direction. */
const clap = (c: ClapConfig) => {
  const scale = () => learnedNumber(Math.fround(Math.log(c.logit_scale_init_value)));
  return module(
    {
      logit_scale_a: scale(),
      logit_scale_t: scale(),
      text_model: clapTextTower(c.text_config),
      text_projection: projection(c.text_config),
      audio_model: htsat(c.audio_config),
      audio_projection: projection(c.audio_config),
    },
    (m, ids: Tensor, context: TextContext, features: Tensor) => {
      const text_embeds = unitLength(m.text_projection(clapTextOutputs(m.text_model, ids, context).pooled));
      const audio_embeds = unitLength(m.audio_projection(m.audio_model(features).pooled));
      const [audioScale, textScale] = [m.logit_scale_a, m.logit_scale_t].map((one) => ids.graph.parameter(one).exp());
      const [audioTransposed, textTransposed] = [audio_embeds, text_embeds].map((x) => x.transpose(0, 1));
      if (!audioScale || !textScale || !audioTransposed || !textTransposed) throw new Error("scales are missing");
      return {
        logits_per_audio: audio_embeds.matmul(textTransposed).mul(audioScale),
        logits_per_text: text_embeds.matmul(audioTransposed).mul(textScale),
        text_embeds,
        audio_embeds,
      };
    },
  );
};

/** There may be more or fewer sounds than texts. */
const soundsInput = (c: ClapConfig["audio_config"]) => ({ input_features: spectrogramInput(c, "audio_batch_size") });

const clapModel: Architecture<ClapConfig> = defineArchitecture({
  task: "zero-shot-audio-classification",
  padding: "right",
  build: clap,
  sessions: (model, c) => ({
    model: {
      inputs: { ...encoderSession(() => ({})).model.inputs, ...soundsInput(c.audio_config) },
      trace: ({ input_ids, attention_mask, input_features }) => {
        if (!input_ids || !attention_mask || !input_features) throw new Error("CLAP needs texts and sounds");
        return model(input_ids, { attention_mask }, input_features);
      },
    },
    text_model: encoderSession((ids, context) => {
      const { hidden, pooled } = clapTextOutputs(model.text_model, ids, context);
      return { text_embeds: model.text_projection(pooled), last_hidden_state: hidden };
    }).model,
    audio_model: {
      inputs: soundsInput(c.audio_config),
      trace: ({ input_features }) => {
        const { hidden, pooled } = model.audio_model(input_features as Tensor);
        return { audio_embeds: model.audio_projection(pooled), last_hidden_state: hidden };
      },
    },
  }),
  inputs: (c) => joinedInputs(textInputs(c, { padding: "right" }), sounds),
});

export default multimodalFamily({
  facts,
  repo: "laion/clap-htsat-unfused",
  checkpoints: {
    ClapModel: ["laion/larger_clap_general", "Xenova/clap-htsat-unfused"],
  },
  tokenizer: "roberta",
  preprocessor: extractor,
  processor: { className: "ClapProcessor", sounds: (c) => extractorSettings(c.audio_config) },
  architectures: { ClapModel: clapModel },
});
