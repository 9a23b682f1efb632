/**
 * Rules that a plain Pod does not need: the chunk `apiserver-rules`. What writes objects fetches it before it sends one that
 * needs it, so that it makes no difference whether it was there before.
 */
import type { KindInfo } from "../../api/kinds.ts";
import type { KubeObject } from "../../api/meta.ts";
import type { FieldErrors } from "../field-errors.ts";
import { itemsOf, mapOf } from "../pod-defaults.ts";
import type { Fields } from "../pod-defaults.ts";
import type { Failed } from "../status-errors.ts";
import type { ResourceRef } from "../types.ts";
import type { PodTemplates } from "./pod-templates.ts";

/** Where a Pod's specification stands and what is known of it. */
export interface PodPlace {
  readonly spec: Fields;
  /** `spec`, `spec.template.spec`. */
  readonly field: string;
  readonly errors: FieldErrors;
  /** A Pod, and not a template. */
  readonly isPod: boolean;
  /** The Pod's name; empty in templates. */
  readonly name: string;
  /** Volumes that are all right, by name. */
  readonly volumes: Map<string, Fields>;
}

/** What admission sees of the store. */
export interface AdmissionStore {
  /** Those of a namespace, or all. */
  list(ref: ResourceRef, namespace: string | undefined): KubeObject[];
  updateStatus(ref: ResourceRef, namespace: string | undefined, name: string, status: unknown): unknown;
}

/** What the chunk gives; each is called where its fields stand in the server's order. */
export interface ValidationRules {
  volumeSource(volume: Fields, path: string, place: PodPlace): void;
  beforeMounts(container: Fields, path: string, place: PodPlace): void;
  mount(mount: Fields, path: string, container: Fields, place: PodPlace): void;
  afterMounts(container: Fields, path: string, place: PodPlace): void;
  afterPullPolicy(container: Fields, path: string, place: PodPlace): void;
  running(container: Fields, path: string, place: PodPlace): void;
  restartRules(container: Fields, path: string, place: PodPlace): void;
  ephemeral(place: PodPlace): void;
  beforeRestartPolicy(place: PodPlace): void;
  afterDnsPolicy(place: PodPlace): void;
  podEnd(place: PodPlace): void;
  /** Of a Pod, or of a template that stands at `root`. */
  warnings(pod: Fields, root: string): string[];
  /** Sentences about what the object asks for and is not simulated. */
  notSimulated(object: KubeObject): string[];
  /** Fill in what is left out, in place. */
  readonly defaults: Readonly<Record<string, (object: Fields, spec: Fields, isFull: boolean) => void>>;
  /** A Service of another type than before loses what only that one has, in place. */
  changeService(spec: Fields, before: Fields): void;
  /** Completes a new object in place. */
  complete(kind: string, object: Fields, namespace: string, store: AdmissionStore): void;
  /** What one server knows of templates. */
  templates(): PodTemplates;
  /** Whether a new object, complete and valid, may be. */
  admit(info: KindInfo, object: KubeObject, store: AdmissionStore, dryRun: boolean): Failed | undefined;
  kinds: Readonly<Record<string, (object: Fields, errors: FieldErrors, before?: Fields) => void>>;
  updates: Readonly<Record<string, (object: Fields, before: Fields, errors: FieldErrors) => void>>;
}

const PLAIN_KINDS = new Set(["Pod", "Namespace"]);
const PLAIN_SPEC = new Set([
  "containers",
  "initContainers",
  "volumes",
  "restartPolicy",
  "terminationGracePeriodSeconds",
  "dnsPolicy",
]);
const PLAIN_CONTAINER = new Set(
  "name image command args volumeMounts imagePullPolicy restartPolicy stdin stdinOnce tty workingDir".split(" "),
);
const PLAIN_MOUNT = new Set(["name", "mountPath", "readOnly"]);

/** Whether an object as it was given has anything that the chunk is needed for. */
export function needsRules(kind: string, object: Fields): boolean {
  if (!PLAIN_KINDS.has(kind)) return true;
  if (kind !== "Pod") return false;
  const spec = mapOf(object, "spec");
  if (!spec) return false;
  const containers = [...itemsOf(spec, "containers"), ...itemsOf(spec, "initContainers")];
  return (
    Object.keys(spec).some((field) => !PLAIN_SPEC.has(field)) ||
    spec["dnsPolicy"] === "None" ||
    Number(spec["terminationGracePeriodSeconds"] ?? 0) < 0 ||
    Object.keys(mapOf(mapOf(object, "metadata"), "annotations") ?? {}).some((key) => /\.(alpha|beta)\./.test(key)) ||
    itemsOf(spec, "volumes").some((volume) => !onlyEmptyDir(volume)) ||
    containers.some(
      (container) =>
        Object.keys(container).some((field) => !PLAIN_CONTAINER.has(field) && !isNothing(container[field])) ||
        itemsOf(container, "volumeMounts").some((mount) => Object.keys(mount).some((field) => !PLAIN_MOUNT.has(field))),
    )
  );
}

function isNothing(value: unknown): boolean {
  return value === null || (typeof value === "object" && Object.keys(value).length === 0);
}

function onlyEmptyDir(volume: Fields): boolean {
  const empty = volume["emptyDir"];
  const isPlain = empty === undefined || empty === null || Object.keys(mapOf(volume, "emptyDir") ?? {}).length === 0;
  return isPlain && Object.keys(volume).every((field) => field === "name" || field === "emptyDir");
}
