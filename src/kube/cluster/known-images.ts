/** Which images there are to build one's own on, and which words are the name of one: for those who check a scenario. */
import { bytesOf } from "../../machine/images/defined/size.ts";
import { isBuiltIn, nameOf } from "../../machine/images/index.ts";
import { isModelled } from "../../machine/images/names.ts";
import { parseReference, repositoryOf } from "../../machine/images/reference.ts";
import { NO_BASE } from "../../machine/images/types.ts";

/** An image of the catalogue, with or without a tag; or `scratch`. */
export function isBaseImage(text: string): boolean {
  const reference = parseReference(text);
  return text === NO_BASE || (reference !== undefined && (isBuiltIn(reference) || isModelled(nameOf(reference))));
}

/** What the name of an image without a tag stands for, `docker.io/library/nginx`; undefined where it is none. */
export function repositoryNamed(text: string): string | undefined {
  const reference = parseReference(text);
  const isBare = reference && reference.digest === "" && parseReference(`${text}:latest`) !== undefined;
  return isBare ? repositoryOf(reference) : undefined;
}

export function isTag(text: string): boolean {
  return parseReference(`image:${text}`) !== undefined;
}

/** The bytes of a size such as `25Mi`; undefined where it is none. */
export const imageBytes: (text: string) => number | undefined = bytesOf;
