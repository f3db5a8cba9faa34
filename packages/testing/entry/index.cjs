// CommonJS, so that jest takes it as it is. A separate process makes the model: test runners load modules in
// their own way, and the generator is no code under test.
const { execFile } = require("node:child_process");
const path = require("node:path");

const asked = new Map();

const ask = (question) =>
  new Promise((resolve, reject) => {
    const program = path.join(__dirname, "../dist/answer.js");
    execFile(process.execPath, [program, question], { maxBuffer: 2 ** 26 }, (failure, printed, problems) => {
      if (failure) return reject(new Error(problems || failure.message));
      const { directory, error } = JSON.parse(printed);
      return error === undefined ? resolve(directory) : reject(new Error(error));
    });
  });

exports.tinyModel = (name, options = {}) => {
  const question = JSON.stringify({ ...options, name });
  const answer = asked.get(question) ?? ask(question);
  asked.set(question, answer);
  return answer;
};
