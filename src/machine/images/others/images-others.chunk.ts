/**
 * Every image that is not modelled.
 * Simplified: registries are not asked. A name of one word that is no Docker Official Image is refused as Docker Hub
 * refuses it; so is an official one with a tag that looks like none; every other image exists.
 */
import type { ImageReference } from "../reference.ts";
import type { Image, Resolution } from "../types.ts";
import { genericImage } from "./generic.ts";
import { OFFICIAL } from "./official.ts";

export const images: readonly Image[] = [];

/** What the tag of an official image may look like. */
const PLAUSIBLE_TAG =
  /^(v?\d[\w.+-]*|latest|stable|mainline|edge|rolling|lts\S*|current|main|master|dev|slim\S*|alpine\S*|bookworm\S*|bullseye\S*|buster\S*|trixie\S*|jammy|noble|focal|bionic|fpm\S*|apache\S*|cli\S*|management\S*|jre\S*|jdk\S*|[0-9a-f]{7,40})$/;

/** Stand-ins, one object for each name, so that their file trees are made once. */
const made = new Map<string, Image>();
const MOST_MADE = 256;

export function other(reference: ImageReference, name: string): Resolution {
  const isLibrary = reference.registry === "docker.io" && reference.path.startsWith("library/");
  if (isLibrary && !OFFICIAL.has(name)) return { kind: "no-repository" };
  if (isLibrary && reference.tag !== "" && !PLAUSIBLE_TAG.test(reference.tag)) return { kind: "no-tag" };
  let image = made.get(name);
  if (!image) {
    image = genericImage(name);
    if (made.size < MOST_MADE) made.set(name, image);
  }
  return { kind: "image", image };
}
