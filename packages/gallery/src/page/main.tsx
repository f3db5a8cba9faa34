import { render } from "preact";
import { App } from "./app.tsx";
import { pageSource } from "./page-source.ts";
import "./style.css";

const root = document.getElementById("root");
if (root) {
  root.replaceChildren();
  render(<App source={pageSource()} />, root);
}
