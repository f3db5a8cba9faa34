import { useState } from "preact/hooks";

/** A command to copy. */
export const CommandLine = ({ text }: { readonly text: string }) => {
  const [said, setSaid] = useState("Copy");
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setSaid("Copied"),
      () => setSaid("Select it and copy"),
    );
  return (
    <p class="command">
      <code>{text}</code>
      <button type="button" onClick={copy}>
        {said}
      </button>
    </p>
  );
};
