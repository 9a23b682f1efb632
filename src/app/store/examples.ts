/** The examples that ship with the page: every manifest and scenario in examples/, each a chunk of its own, loaded when chosen. */
import { t } from "../locale/locale.ts";
export interface Example {
  /** `init.yaml`. */
  file: string;
  title: string;
  load: () => Promise<string>;
}

const texts = import.meta.glob<string>("../../../examples/*.yaml", { query: "?raw", import: "default" });

/** What the files are called in the menu, in its order; a file that is not named here comes after, under its own name. */
const TITLES: Readonly<Record<string, string>> = {
  sidecar: t("Two containers share a file"),
  init: t("An init container prepares the page"),
  "init-fails-twice": t("An init container is made to fail twice"),
  retry: t("A script that fails twice, then succeeds"),
  localhost: t("Containers meet at 127.0.0.1"),
  deployment: t("The two containers in a Deployment"),
};
const ORDER = Object.keys(TITLES);

export const EXAMPLES: readonly Example[] = Object.entries(texts)
  .map(([path, load]) => ({ file: path.replace(/^.*\//, ""), load }))
  .sort((a, b) => rank(a.file) - rank(b.file) || (a.file < b.file ? -1 : 1))
  .map(({ file, load }) => ({ file, title: titleOf(file), load }));

function rank(file: string): number {
  const index = ORDER.indexOf(file.replace(/\.yaml$/, ""));
  return index === -1 ? ORDER.length : index;
}

function titleOf(file: string): string {
  const name = file.replace(/\.yaml$/, "");
  const words = name.replaceAll("-", " ");
  return TITLES[name] ?? words.charAt(0).toUpperCase() + words.slice(1);
}

/** A scenario rather than a manifest. */
export function isScenario(text: string): boolean {
  return /^apiVersion:\s*["']?podarium\/v1\b/m.test(text);
}
