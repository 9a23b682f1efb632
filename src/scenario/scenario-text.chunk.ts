/** The chunk `scenario-text`: scenarios as text and as links. Needed to open, save and share one. */
export { formatScenario, parseScenario } from "./scenario-text.ts";
export { fromFragment, toFragment } from "./share.ts";
