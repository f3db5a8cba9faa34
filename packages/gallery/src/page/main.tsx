import { render } from "preact";
import { App } from "./app.tsx";
import { pageSource } from "./page-source.ts";
import "./style.css";

const start = async (): Promise<void> => {
  const root = document.getElementById("root");
  const source = await pageSource();
  root?.replaceChildren();
  if (root) render(<App source={source} />, root);
  // When the browser has drawn it: what measurements read.
  requestAnimationFrame(() => setTimeout(() => performance.mark("drawn")));
};

start();
