/** One Pod, drawn. */
import type { ContainerSpec, Pod, Volume } from "../../kube/api/pod.ts";
import type { PodInspection, VolumeFile, VolumeInspection } from "../../kube/cluster/inspection.ts";
import type { ContainerView, PodView, PortView, VolumeFileView, VolumeView } from "../view.ts";
import type { Activity } from "./activity.ts";
import { drawContainer } from "./containers.ts";
import { LogPicture } from "./logs.ts";
import { phaseTone, statusTone } from "./tones.ts";

const IDENTITIES = 8;
const MAX_FILES = 200;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

export interface FaultOnContainer {
  id: string;
  struck: readonly number[];
}

/** Who a container is: the same on the stage, in lanes, logs and files. */
export interface Identity {
  spec: ContainerSpec;
  name: string;
  kind: ContainerView["kind"];
  /** 0 to 7, in manifest order. */
  identity: number;
  glyph: string;
}

/** The containers of a Pod, init containers first. */
export function identitiesOf({ initContainers = [], containers }: Pod["spec"]): Identity[] {
  const inits = initContainers.map((spec, i) => ({
    spec,
    kind: spec.restartPolicy === "Always" ? ("sidecar" as const) : ("init" as const),
    glyph: String(i + 1),
  }));
  const apps = containers.map((spec, i) => ({
    spec,
    kind: "app" as const,
    glyph: LETTERS[i % LETTERS.length] ?? "A",
  }));
  return [...inits, ...apps].map((one, i) => ({ ...one, name: one.spec.name, identity: i % IDENTITIES }));
}

/** What is kept from picture to picture of one Pod. */
export class PodPicture {
  readonly #logs = new Map<string, LogPicture>();
  readonly #start: number;
  readonly #decode: (bytes: string) => string;

  constructor(start: number, decode: (bytes: string) => string) {
    this.#start = start;
    this.#decode = decode;
  }

  draw(
    inspection: PodInspection,
    activity: Activity,
    faultsOf: (container: string) => readonly FaultOnContainer[],
  ): PodView {
    const { pod, row } = inspection;
    const namespace = pod.metadata.namespace ?? "default";
    const { name, uid } = pod.metadata;
    const [, ready = "", status = "", restarts = "", age = "", ip = "", node = ""] = row;
    const isReady =
      pod.status.conditions?.some((condition) => condition.type === "Ready" && condition.status === "True") ?? false;
    const owner = pod.metadata.ownerReferences?.find((reference) => reference.controller === true);
    const { initContainers, containers } = this.#containers(inspection, faultsOf);
    return {
      uid,
      namespace,
      name,
      ready,
      status,
      restarts,
      age,
      ip,
      node,
      phase: pod.status.phase ?? "Pending",
      statusTone: statusTone(status, isReady),
      phaseTone: phaseTone(pod.status.phase, isReady),
      controlledBy: owner ? `${owner.kind}/${owner.name}` : "",
      initContainers,
      containers,
      volumes: this.#volumes(pod, inspection.volumes, activity),
      ports: ports(pod, inspection.listening),
      activity: activity.recent(namespace, name),
      terminating: pod.metadata.deletionTimestamp !== undefined,
    };
  }

  #containers(
    inspection: PodInspection,
    faultsOf: (container: string) => readonly FaultOnContainer[],
  ): { initContainers: ContainerView[]; containers: ContainerView[] } {
    const { pod } = inspection;
    const draw = ({ spec, kind, identity, glyph }: Identity): ContainerView => {
      const statuses = kind === "app" ? pod.status.containerStatuses : pod.status.initContainerStatuses;
      return drawContainer({
        pod,
        spec,
        status: statuses?.find((status) => status.name === spec.name),
        inspection: inspection.containers.find((one) => one.name === spec.name),
        kind,
        identity,
        glyph,
        faults: faultsOf(spec.name),
        log: this.#log(spec.name, all.length),
      });
    };
    const all = identitiesOf(pod.spec);
    return {
      initContainers: all.filter(({ kind }) => kind !== "app").map(draw),
      containers: all.filter(({ kind }) => kind === "app").map(draw),
    };
  }

  #log(container: string, containers: number): LogPicture {
    let log = this.#logs.get(container);
    if (!log) this.#logs.set(container, (log = new LogPicture(this.#start, this.#decode, containers)));
    return log;
  }

  #volumes(pod: Pod, mounted: readonly VolumeInspection[], activity: Activity): VolumeView[] {
    const shown = (pod.spec.volumes ?? []).filter((volume) => !volume.name.startsWith("kube-api-access-"));
    return shown.map((volume) => {
      const present = mounted.find((one) => one.name === volume.name);
      const files = present?.files ?? [];
      const { kind, note } = volumeKind(volume);
      return {
        name: volume.name,
        kind,
        note,
        mounted: present !== undefined,
        used: present?.used ?? 0,
        sizeLimit: present?.sizeLimit ?? null,
        files: files.slice(0, MAX_FILES).map((file) => this.#file(pod, volume.name, file, activity)),
        more: Math.max(0, files.length - MAX_FILES),
      };
    });
  }

  #file(pod: Pod, volume: string, { path, kind, size, mode, text }: VolumeFile, activity: Activity): VolumeFileView {
    const namespace = pod.metadata.namespace ?? "default";
    const { name } = pod.metadata;
    return {
      path,
      kind,
      size,
      lines: text.split("\n").length - 1,
      mode: mode.toString(8).padStart(4, "0"),
      text: this.#decode(text),
      written: activity.written(namespace, name, volume, path),
      read: activity.read(namespace, name, volume, path),
    };
  }
}

function volumeKind(volume: Volume): Pick<VolumeView, "kind" | "note"> {
  if (volume.emptyDir)
    return {
      kind: volume.emptyDir.medium === "Memory" ? "emptyDir (memory)" : "emptyDir",
      note: "lives as long as the Pod",
    };
  const kind = Object.keys(volume).find((key) => key !== "name") ?? "";
  return { kind, note: "" };
}

/** Ports that somebody listens on, and ports that the manifest declares. */
function ports(pod: Pod, listening: PodInspection["listening"]): PortView[] {
  const shown: PortView[] = listening.map((port) => ({ ...port, listening: true }));
  const specs = [
    ...(pod.spec.initContainers ?? []).filter((spec) => spec.restartPolicy === "Always"),
    ...pod.spec.containers,
  ];
  for (const spec of specs) {
    for (const { containerPort, protocol = "TCP" } of spec.ports ?? []) {
      const isShown = shown.some((port) => port.port === containerPort);
      if (!isShown && protocol !== "SCTP")
        shown.push({
          port: containerPort,
          protocol: protocol === "UDP" ? "udp" : "tcp",
          container: spec.name,
          process: "",
          listening: false,
        });
    }
  }
  return shown.sort((x, y) => x.port - y.port);
}
