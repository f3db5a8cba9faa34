import { lookWithPython, pythonChecks } from "../python-rows.ts";
import { defineSuite } from "../suite.ts";

const transformers = { environment: "parity", requirements: "requirements.txt" };

const check = {
  environment: "ctranslate2",
  requirements: "requirements-ctranslate2.txt",
  script: "check_ctranslate2.py",
  // Its converters read the classes of Transformers 4.
  beside: { environment: "transformers-4", requirements: "requirements-v4.txt", beside: transformers },
};

/** Classes of which there is one a model type that CTranslate2 converts; the check says of each whether it is that one. */
const converted = /(ForCausalLM|LMHeadModel|ForConditionalGeneration|MTModel|ForCTC|(Bert|Camembert|Roberta)Model)$/;

/** Models in a runtime written in C++ for translators, which converts a checkpoint's weights to its own format. */
export default defineSuite({
  name: "CTranslate2",
  checks: pythonChecks(check),
  turn: "python",
  scope: "model",
  subjects: ({ made }) =>
    made.filter(({ architecture, case: { name } }) => name === "default" && converted.test(architecture)),
  look: (models) => lookWithPython(check, models),
});
