import { discover } from "@tiny-random/core";
import { configEdits, fuzzProblem, problemText } from "@tiny-random/core/config-fuzz";
import { root } from "../parity/environment.ts";

/*
 * npm run fuzz                   every key of every family's config is dropped, null, of another type, one level deeper
 * npm run fuzz -- llama bert     of some families
 *
 * Nothing is written. Ends with code 1 where an edit is neither made nor refused in a sentence that names the key.
 */

const families = await discover([root]);
const [...asked] = process.argv.slice(2);
const modelTypes = asked.length > 0 ? asked : families.modelTypes;
let [edits, problems] = [0, 0];
for (const modelType of modelTypes) {
  for (const edit of await configEdits(families, modelType)) {
    edits++;
    const problem = await fuzzProblem(families, edit);
    if (!problem) continue;
    problems++;
    console.log(problemText(problem));
    if (problem.error instanceof Error) console.log(problem.error.stack);
  }
}
console.log(`${edits} edits of ${modelTypes.length} configs, ${problems} neither made nor refused by the key's name.`);
if (problems > 0 || edits === 0) process.exitCode = 1;
