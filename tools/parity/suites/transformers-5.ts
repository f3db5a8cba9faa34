import { lookWithPython, pythonChecks } from "../python-rows.ts";
import { tokenizerAnswers } from "../strings.ts";
import { defineSuite } from "../suite.ts";

const check = { environment: "parity", requirements: "requirements.txt", script: "check.py" };
const { sources, requirements } = pythonChecks(check);

const stringsPerTokenizer = 200;
const stringsPerRealTokenizer = 500;

/** Loading, names, outputs, continuations, processors and tokenizers of every model. */
export default defineSuite({
  name: "transformers 5",
  checks: {
    sources: [...sources, "tools/parity/strings.ts"],
    requirements,
    packages: ["@huggingface/tokenizers", "@huggingface/jinja", "fast-check"],
  },
  turn: "python",
  scope: "model",
  subjects: ({ made }) => made,
  look: (models) =>
    lookWithPython(check, models, ({ directory, case: { reference, tokenizer, directory: found } }) => {
      const count = (reference ?? tokenizer) === undefined ? stringsPerTokenizer : stringsPerRealTokenizer;
      return { directory, strings: { [directory]: tokenizerAnswers(directory, count) }, as_found: found !== undefined };
    }),
});
