/** Tags: which versions they name, and which variants of an image. */
import type { Image } from "../types.ts";

export interface TagMeaning {
  readonly version: string;
  readonly isAlpine: boolean;
  readonly isSlim: boolean;
}

/** `7.2-alpine` as the version 7.2 on Alpine; a tag without a number is the newest. */
export function meaningOf(tag: string, latest: string): TagMeaning {
  const version = /^v?(\d+(?:\.\d+)*)/.exec(tag)?.[1] ?? latest;
  return { version, isAlpine: tag.includes("alpine"), isSlim: tag.includes("slim") };
}

/** Completes `7.2` from the newest of each line; what is complete stays. */
export function fullVersion(version: string, lines: readonly string[]): string {
  return lines.find((line) => line === version || line.startsWith(`${version}.`)) ?? version;
}

type Variant = Pick<Image, "sizeBytes" | "layers" | "config">;

interface Definition extends Pick<Image, "names" | "latest" | "acceptsTag"> {
  make(this: void, meaning: TagMeaning): Variant;
}

/** An image whose tags are different files; each is made once. */
export function imageByTag({ make, ...common }: Definition): Image {
  const made = new Map<string, Image>();
  const ofTag = (tag: string): Image => {
    const meaning = meaningOf(tag, common.latest);
    const key = JSON.stringify(meaning);
    let image = made.get(key);
    if (!image) made.set(key, (image = { ...common, ...make(meaning) }));
    return image;
  };
  return { ...ofTag("latest"), ofTag };
}

/** An image that says its version; one object for each version that is asked for. */
export function imageByVersion(latest: string, make: (version: string) => Image): Image {
  const made = new Map<string, Image>();
  const ofTag = (tag: string): Image => {
    const { version } = meaningOf(tag, latest);
    let image = made.get(version);
    if (!image) made.set(version, (image = make(version)));
    return image;
  };
  return { ...ofTag(latest), ofTag };
}

/** Whether a tag is a version of one of those lines, with one of those endings; `latest` and bare endings are. */
export function versions(lines: string, endings = ""): (tag: string) => boolean {
  const known = lines.split(" ");
  const ends = endings === "" ? [] : endings.split(" ");
  const suffix = ends.length === 0 ? "" : `(?:-(?:${ends.join("|")}))*`;
  const bare = ends.length === 0 ? "latest" : `latest|${ends.join("|")}`;
  const pattern = new RegExp(`^(?:(${bare})|v?(\\d+(?:\\.\\d+)*))${suffix}$`);
  return (tag) => {
    const match = pattern.exec(tag);
    if (!match) return false;
    const version = match[2];
    return (
      version === undefined ||
      known.some((line) => version === line || version.startsWith(`${line}.`) || line.startsWith(`${version}.`))
    );
  };
}
