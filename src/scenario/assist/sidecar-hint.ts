/**
 * Init containers that do not end: no container behind them ever starts. What is meant to run beside the others is a sidecar, an init
 * container with `restartPolicy: Always`; it is offered as a repair.
 */
import { parseManifest } from "../../kube/manifest/parse-manifest.ts";
import type { ManifestDocument, ManifestProblem, Range } from "../../kube/manifest/types.ts";
import { isBuiltIn, nameOf, resolve } from "../../machine/images/index.ts";
import { familyOf } from "../../machine/images/names.ts";
import { parseReference } from "../../machine/images/reference.ts";
import type { ImageFamily } from "../../machine/images/types.ts";
import { endlessPart } from "./endless.ts";

/** Sidecars are there, and not behind a gate, from this release on. */
const SIDECARS_SINCE = 29;

/** What is known of the world around a manifest. */
export interface Surroundings {
  /** The minor version of Kubernetes. */
  readonly minor: number;
  /** The chunks of images that are there (`imageChunksOf`). */
  family(chunk: string): unknown;
  /** An image that the run defines itself. */
  isOwn(image: string): boolean;
  /** For how long an init container of an object has been running with nothing that would end it, in words; else null. */
  running(kind: string, object: string, container: string): string | null;
}

interface InitContainer {
  readonly document: ManifestDocument;
  readonly path: string;
  readonly kind: string;
  readonly object: string;
  readonly spec: Readonly<Record<string, unknown>>;
  readonly name: string;
}

/** The chunks of the images that say themselves what the init containers of a text run. */
export function imageChunksOf(text: string): string[] {
  const images = initContainersOf(text).flatMap(({ spec }) =>
    spec["command"] === undefined ? [String(spec["image"])] : [],
  );
  return [...new Set(images.flatMap((image) => chunkOf(image) ?? []))];
}

function chunkOf(image: string): string | null {
  const reference = parseReference(image);
  return !reference || isBuiltIn(reference) ? null : familyOf(nameOf(reference));
}

/** A warning for each of them, with its repair. */
export function endlessInits(text: string, around: Surroundings): ManifestProblem[] {
  return initContainersOf(text).flatMap((container): ManifestProblem[] => {
    const why = whyEndless(container, around);
    if (why === null) return [];
    const repaired = around.minor < SIDECARS_SINCE ? null : asSidecar(text, container);
    return [
      {
        severity: "warning",
        message: `init container ${JSON.stringify(container.name)} does not end: ${why}. The containers behind it start only when it has ended; one that is to run beside them is a sidecar.`,
        field: container.path,
        range: container.document.locate(`${container.path}.name`),
        ...(repaired !== null && {
          suggestion: { title: `Make ${container.name} a sidecar: restartPolicy: Always`, text: repaired },
        }),
      },
    ];
  });
}

function whyEndless({ spec, kind, object, name }: InitContainer, around: Surroundings): string | null {
  const image = String(spec["image"] ?? "");
  const argv = argvOf(spec, image, around);
  const part = argv && endlessPart(argv.words);
  if (part) return argv.isOfImage ? `the image ${image} starts ${part}` : `${part} goes on for ever`;
  if (argv?.isServer === true) return `the image ${image} starts a server`;
  const since = around.running(kind, object, name);
  return since === null ? null : `it has been running for ${since}, and nothing in it waits for a time that would come`;
}

interface Argv {
  readonly words: readonly string[];
  /** It is the image that says what runs. */
  readonly isOfImage: boolean;
  /** The image's own program, which listens on ports. */
  readonly isServer: boolean;
}

function argvOf(spec: InitContainer["spec"], image: string, around: Surroundings): Argv | null {
  const command = wordsOf(spec["command"]);
  const args = wordsOf(spec["args"]);
  if (command) return { words: [...command, ...(args ?? [])], isOfImage: false, isServer: false };
  const reference = around.isOwn(image) ? undefined : parseReference(image);
  if (!reference) return null;
  const chunk = chunkOf(image);
  const family = chunk === null ? null : ((around.family(chunk) ?? null) as ImageFamily | null);
  if (chunk !== null && !family) return null;
  const found = resolve(reference, family);
  if (found.kind !== "image" || found.image.standIn !== undefined) return null;
  const { entrypoint, cmd, exposedPorts } = found.image.config;
  const words = [...entrypoint, ...(args ?? cmd)];
  return { words, isOfImage: !args, isServer: !args && exposedPorts.length > 0 };
}

function wordsOf(value: unknown): string[] | null {
  return Array.isArray(value) && value.length > 0 && value.every((word) => typeof word === "string") ? value : null;
}

/** All init containers of a text that end as others do, wherever a Pod is described in it. */
function initContainersOf(text: string): InitContainer[] {
  return parseManifest(text, "").documents.flatMap((document) => {
    const top = recordOf(document.value);
    const object = recordOf(top["metadata"])["name"];
    return podPaths(top, "").flatMap(({ path, list }) =>
      list.flatMap((item, index): InitContainer[] => {
        const spec = recordOf(item);
        const name = spec["name"];
        if (typeof name !== "string" || spec["restartPolicy"] === "Always") return [];
        return [{ document, path: `${path}[${index}]`, kind: String(top["kind"]), object: String(object), spec, name }];
      }),
    );
  });
}

/** Where lists of init containers stand: in the spec of a Pod, or of the template within one. */
function podPaths(
  value: Readonly<Record<string, unknown>>,
  path: string,
): { path: string; list: readonly unknown[] }[] {
  const inner = (key: string): string => (path === "" ? key : `${path}.${key}`);
  const list = value["initContainers"];
  const here = Array.isArray(list) ? [{ path: inner("initContainers"), list: list as unknown[] }] : [];
  return [
    ...here,
    ...["spec", "template", "jobTemplate"].flatMap((key) =>
      value[key] === undefined ? [] : podPaths(recordOf(value[key]), inner(key)),
    ),
  ];
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

/** The text with the container as a sidecar; null where that cannot be written without touching more. */
function asSidecar(text: string, { document, path, spec, name }: InitContainer): string | null {
  const own = spec["restartPolicy"] === undefined ? null : document.locate(`${path}.restartPolicy`);
  const repaired = own ? spliced(text, own, "Always") : withPolicy(text, document, path);
  const found = initContainersOf(repaired).length;
  // One that is a sidecar is found no more, and nothing else has changed.
  return found === initContainersOf(text).length - 1 && isSameBut(text, repaired, name) ? repaired : null;
}

function spliced(text: string, { start, end }: Range, insert: string): string {
  return text.slice(0, start.offset) + insert + text.slice(end.offset);
}

/** Behind the image, or the name, of the container: on a line of its own, or within its braces. */
function withPolicy(text: string, document: ManifestDocument, path: string): string {
  const after = document.locate(`${path}.image`).start.offset > document.locate(path).start.offset ? "image" : "name";
  const { end } = document.locate(`${path}.${after}`);
  const key = document.locate(`${path}.${after}#key`).start;
  if (text[document.locate(path).start.offset] === "{") {
    const at = end.offset + (/^["']/.exec(text.slice(end.offset))?.[0].length ?? 0);
    return `${text.slice(0, at)}, restartPolicy: Always${text.slice(at)}`;
  }
  const line = text.indexOf("\n", end.offset);
  const insert = `\n${" ".repeat(key.column - 1)}restartPolicy: Always`;
  return line < 0 ? text + insert : text.slice(0, line) + insert + text.slice(line);
}

/** Whether the objects are the same, but for the policy of that container. */
function isSameBut(before: string, after: string, name: string): boolean {
  const values = (text: string): string =>
    JSON.stringify(
      parseManifest(text, "").documents.map(({ value }) => value),
      (_, one: unknown) => {
        const { restartPolicy: _policy, ...rest } = recordOf(one);
        return recordOf(one)["name"] === name ? rest : one;
      },
    );
  return values(before) === values(after);
}
