import type { MadeModel } from "../cases.ts";
import { pythonEnvironment } from "../environment.ts";
import { compareHubClients } from "../hub-clients.ts";
import { defineSuite } from "../suite.ts";

/** Official clients of the Hub against ours: they upload and download every model, and load some. */
export default defineSuite<MadeModel>({
  name: "hub clients",
  checks: {
    sources: ["tools/parity/hub-clients.ts", "tools/parity/hub_clients.py", "packages/hub/src", "packages/cli/src"],
    requirements: ["tools/parity/requirements.txt"],
    packages: ["@huggingface/transformers"],
  },
  turn: "last",
  scope: "rest",
  subjects: ({ made }) => made.filter(({ case: { name } }) => name === "default"),
  look: async (models) => {
    const python = pythonEnvironment("parity", "requirements.txt");
    const rows = await compareHubClients(
      python,
      models.map(({ directory }) => directory),
    );
    const allPassed = rows.every(({ status }) => status === "passed");
    return rows.map((row, index) => ({ ...row, proves: allPassed && index === 0 ? models : [] }));
  },
});
