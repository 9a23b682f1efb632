/** Where in a person's files that stands of a Pod which explains it: a field of its own, or what a message blames. */
import type { ContainerSpec, Pod } from "../../kube/api/pod.ts";
import type { ContainerInspection } from "../../kube/cluster/inspection.ts";
import type { TraceEntry } from "../../sim/trace.ts";
import { fieldOfStart } from "./blamed-field.ts";
import type { End } from "./explanation.ts";
import { ManifestPlaces } from "./manifest-place.ts";
import type { Place, SourceFile } from "./manifest-place.ts";

export class PodPlaces {
  readonly #pod: Pod;
  readonly #manifest: ManifestPlaces | null;

  constructor(pod: Pod, files: readonly SourceFile[], entries: readonly TraceEntry[]) {
    this.#pod = pod;
    this.#manifest = ManifestPlaces.of(pod, inOrderOfUse(files, entries));
  }

  specOf(name: string): { spec: ContainerSpec; path: string } | undefined {
    for (const list of ["initContainers", "containers", "ephemeralContainers"] as const) {
      const at = (this.#pod.spec[list] ?? []).findIndex((spec) => spec.name === name);
      const spec = this.#pod.spec[list]?.[at];
      if (spec) return { spec, path: `spec.${list}[${at}]` };
    }
    return undefined;
  }

  /** Of a path of the Pod; `below`: so many lines further down. */
  at(path: string, below = 0): Place | null {
    return this.#manifest?.place(path, below) ?? null;
  }

  /** Of a field of a container. */
  of(container: string, field: string, below = 0): Place | null {
    const path = this.specOf(container)?.path;
    return path === undefined ? null : this.at(`${path}.${field}`, below);
  }

  /** Which image a container does not get: its own, or one that it mounts. */
  image({ name, chart }: ContainerInspection, message: string): { subject: string; place: Place | null } {
    const { image = "", volumeMounts = [] } = this.specOf(name)?.spec ?? {};
    if (chart !== "waiting.createContainerError") return { subject: image, place: this.of(name, "image") };
    const { volumes = [] } = this.#pod.spec;
    const shown = volumes.filter((one) => one.image && volumeMounts.some((mount) => mount.name === one.name));
    const meant = shown.find((one) => message.includes(one.image?.reference ?? "")) ?? shown[0];
    const at = meant ? volumes.indexOf(meant) : -1;
    return { subject: meant?.image?.reference ?? image, place: this.at(`spec.volumes[${at}].image.reference`) };
  }

  /** The failed line of the script in the manifest; else the command. */
  ofEnd(name: string, end: End | null): Place | null {
    const { script } = end ?? {};
    if (end?.reason === "StartError") return this.ofStart(name, end.message);
    if (!script) return this.of(name, "command");
    return this.of(name, script.field, script.number - 1);
  }

  /** What of the container the runtime could not do. */
  ofStart(name: string, message: string): Place | null {
    const spec = this.specOf(name)?.spec;
    return spec ? this.of(name, fieldOfStart(spec, message)) : null;
  }

  /** Where a missing ConfigMap, Secret, user or mount is asked for. */
  ofReference(name: string, message: string): Place | null {
    if (message.includes("runAsUser breaks") && this.specOf(name)?.spec.securityContext?.runAsUser !== undefined)
      return this.of(name, "securityContext.runAsUser");
    if (message.includes("non-root") || message.includes("runAsNonRoot")) {
      const own = this.specOf(name)?.spec.securityContext?.runAsNonRoot !== undefined;
      return own ? this.of(name, "securityContext.runAsNonRoot") : this.at("spec.securityContext.runAsNonRoot");
    }
    if (message.includes("unable to find user")) return this.of(name, "image");
    const wanted = /"([^"]+)" not found|key (\S+) (?:in|not found)/.exec(message);
    const spec = this.specOf(name)?.spec;
    const env = (spec?.env ?? []).findIndex(({ valueFrom }) =>
      JSON.stringify(valueFrom ?? {}).includes(`"${wanted?.[1] ?? wanted?.[2] ?? ""}"`),
    );
    if (wanted && env >= 0) return this.of(name, `env[${env}].valueFrom`);
    const from = (spec?.envFrom ?? []).findIndex((one) => JSON.stringify(one).includes(`"${wanted?.[1] ?? ""}"`));
    return from >= 0
      ? this.of(name, `envFrom[${from}]`)
      : this.of(name, /volume|missing value/.test(message) ? "volumeMounts" : "command");
  }
}

/** Files that were named later come later; those that nobody has named yet come first. */
function inOrderOfUse(files: readonly SourceFile[], entries: readonly TraceEntry[]): SourceFile[] {
  const inputs = entries.filter((one) => one.type === "input").map((one) => JSON.stringify(one["input"]));
  const lastUse = (file: SourceFile): number => inputs.findLastIndex((text) => text.includes(file.name));
  return [...files].sort((a, b) => lastUse(a) - lastUse(b));
}
