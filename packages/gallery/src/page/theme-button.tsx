import { useEffect, useState } from "preact/hooks";

const themes = ["auto", "light", "dark"] as const;
const labels = { auto: "Follow the system", light: "Light", dark: "Dark" } as const;

/** Goes through the colour schemes: the system's, light, dark. */
export const ThemeButton = () => {
  const [theme, setTheme] = useState<(typeof themes)[number]>("auto");
  useEffect(() => {
    document.documentElement.dataset["theme"] = theme;
  }, [theme]);
  const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? "auto";
  return (
    <button type="button" class="theme" onClick={() => setTheme(next)} aria-label={`Colours: ${labels[theme]}`}>
      <span aria-hidden="true">◐</span> {labels[theme]}
    </button>
  );
};
