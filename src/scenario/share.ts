/**
 * A run as a link: the scenario's text, compressed, in the URL's fragment, so that no server ever sees it.
 * The form is `v2.`, a checksum, so that a damaged link is told from a whole one, and base64url of raw DEFLATE (RFC 1951)
 * over UTF-8 with a preset dictionary; `v1.` is the same without the dictionary, and `v3.` is what `v2.` is, of a run in the
 * middle of its script: who cannot go on from there says so, and does not begin it anew.
 */
import { deflateSync, strToU8 } from "fflate";
import { DICTIONARY } from "./share-dictionary.ts";
import { SCENARIO_LIMITS } from "./limits.ts";
import { checksum, fromBase64Url, inflated, toBase64Url } from "./packing.ts";
import { formatScenario, parseScenario } from "./scenario-text.ts";
import type { Scenario } from "./scenario.ts";
import { ScenarioError } from "./settings.ts";

const DICTIONARY_BYTES = strToU8(DICTIONARY);

/** What goes behind `#`. */
export function toFragment(scenario: Scenario): string {
  const bytes = strToU8(formatScenario(scenario));
  const packed = deflateSync(bytes, { level: 9, dictionary: DICTIONARY_BYTES });
  return `${scenario.desk?.begun?.length ? "v3" : "v2"}.${checksum(bytes)}.${toBase64Url(packed)}`;
}

/** The scenario of a link's fragment (with or without `#`). Throws ScenarioError saying what is wrong with the link. */
export function fromFragment(fragment: string): Scenario {
  const text = fragment.replace(/^#/, "");
  if (text.length > SCENARIO_LIMITS.linkChars) throw new ScenarioError("this link is too long to be one of ours");
  const match = /^v(\d+)\.([0-9a-z]+)\.([\w-]*)$/.exec(text);
  if (!match) throw new ScenarioError("this link is damaged: it does not look like a Podarium link");
  const [, version, sum = "", packed = ""] = match;
  if (version !== "1" && version !== "2" && version !== "3")
    throw new ScenarioError(`this link was made by another version of Podarium (v${version})`);
  const whole = inflated(fromBase64Url(packed), sum, version === "1" ? undefined : DICTIONARY_BYTES);
  if (whole === null) throw new ScenarioError("this link is damaged: part of it was lost or changed on the way");
  return parseScenario(whole);
}
