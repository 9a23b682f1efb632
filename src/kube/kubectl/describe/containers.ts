/** Containers in a description, of Pods and of templates. Source: kubectl pkg/describe describeContainers (behaviour), v1.33. */
import type { KubeObject } from "../../api/meta.ts";
import { encodeUtf8 } from "../../../machine/kernel/bytes.ts";
import { goQuoted } from "../../api/go-value.ts";
import { holds } from "../../api/versions.ts";
import { at, fields, flag, isFields, list, num, text } from "../fields.ts";
import { goSort } from "../go-sort.ts";
import { byteOrder } from "../printers/json.ts";
import { parseQuantity } from "../quantities.ts";
import { hostPort } from "./service.ts";
import { timeText, writeAmounts } from "./writer.ts";
import type { DescribeWriter } from "./writer.ts";

export interface ContainerContext {
  /** Statuses by container, of a Pod; absent in templates. */
  statuses: readonly unknown[];
  /** For values that come from fields of the Pod; absent in templates. */
  pod: KubeObject | null;
  zoneOffset: number;
  /** The version of kubectl. */
  minor: number;
  /** What goes before each line: templates are indented by one more space. */
  space: string;
  /** The title has been written. */
  untitled?: boolean;
}

export function writeContainers(
  writer: DescribeWriter,
  title: string,
  containers: readonly unknown[],
  context: ContainerContext,
): void {
  const { space } = context;
  if (containers.length === 0) return writer.line(0, `${space}${title}: <none>`);
  if (context.untitled !== true) writer.line(0, `${space}${title}:`);
  for (const container of containers) {
    const status = context.statuses.find((one) => text(one, "name") === text(container, "name"));
    writer.line(1, `${space}${text(container, "name")}:`);
    const line = (level: number, content: string): void => writer.line(level, content);
    writeBasics(line, container, status, context.minor);
    writeCommand(line, "Command", list(container, "command"));
    writeCommand(line, "Args", list(container, "args"));
    if (status !== undefined) writeStatus(line, status, context.zoneOffset);
    writeAmounts(writer, 2, "Limits", at(container, "resources", "limits"));
    writeAmounts(writer, 2, "Requests", at(container, "resources", "requests"));
    writeProbes(line, container);
    writeEnvironment(line, container, context.pod);
    writeMounts(line, container);
  }
}

type Line = (level: number, content: string) => void;

function writeBasics(line: Line, container: unknown, status: unknown, minor: number): void {
  if (status !== undefined) line(2, `Container ID:\t${text(status, "containerID")}`);
  line(2, `Image:\t${text(container, "image")}`);
  if (status !== undefined) line(2, `Image ID:\t${text(status, "imageID")}`);
  const shown = portsText(container, "containerPort", minor);
  const host = portsText(container, "hostPort", minor);
  line(2, `${shown.includes(",") ? "Ports" : "Port"}:\t${shown || "<none>"}`);
  line(2, `${host.includes(",") ? "Host Ports" : "Host Port"}:\t${host || "<none>"}`);
  const seccomp = text(container, "securityContext", "seccompProfile", "type");
  if (seccomp !== "") line(2, `SeccompProfile:\t${seccomp}`);
  const profile = text(container, "securityContext", "seccompProfile", "localhostProfile");
  if (seccomp === "Localhost") line(3, `LocalhostProfile:\t${profile}`);
}

/** `8080/TCP (http), 53/UDP`; the names since 1.34. */
function portsText(container: unknown, field: string, minor: number): string {
  return list(container, "ports")
    .map((port) => {
      const name = holds("describesPortNames", minor) ? text(port, "name") : "";
      return `${num(port, field)}/${text(port, "protocol")}${name === "" ? "" : ` (${name})`}`;
    })
    .join(", ");
}

function writeCommand(line: Line, title: string, words: readonly unknown[]): void {
  if (words.length === 0) return;
  line(2, `${title}:`);
  for (const word of words) for (const part of text(word).split("\n")) line(3, part);
}

function writeStatus(line: Line, status: unknown, zoneOffset: number): void {
  writeState(line, "State", at(status, "state"), zoneOffset);
  if (isFields(at(status, "lastState", "terminated")))
    writeState(line, "Last State", at(status, "lastState"), zoneOffset);
  line(2, `Ready:\t${flag(status, "ready") ? "True" : "False"}`);
  line(2, `Restart Count:\t${num(status, "restartCount")}`);
}

function writeState(line: Line, title: string, state: unknown, zoneOffset: number): void {
  const running = at(state, "running");
  const terminated = at(state, "terminated");
  if (isFields(running)) {
    line(2, `${title}:\tRunning`);
    line(3, `Started:\t${timeText(running["startedAt"], zoneOffset)}`);
  } else if (isFields(terminated)) {
    line(2, `${title}:\tTerminated`);
    if (text(terminated, "reason") !== "") line(3, `Reason:\t${text(terminated, "reason")}`);
    if (text(terminated, "message") !== "") line(3, `Message:\t${text(terminated, "message")}`);
    line(3, `Exit Code:\t${num(terminated, "exitCode")}`);
    if (num(terminated, "signal") > 0) line(3, `Signal:\t${num(terminated, "signal")}`);
    line(3, `Started:\t${timeText(terminated["startedAt"], zoneOffset)}`);
    line(3, `Finished:\t${timeText(terminated["finishedAt"], zoneOffset)}`);
  } else {
    line(2, `${title}:\tWaiting`);
    const reason = text(state, "waiting", "reason");
    if (reason !== "") line(3, `Reason:\t${reason}`);
  }
}

function writeProbes(line: Line, container: unknown): void {
  for (const [title, field] of [
    ["Liveness", "livenessProbe"],
    ["Readiness", "readinessProbe"],
    ["Startup", "startupProbe"],
  ] as const) {
    const probe = at(container, field);
    if (isFields(probe)) line(2, `${title}:\t${probeText(probe)}`);
  }
}

/** `http-get http://:8080/healthz delay=0s timeout=1s period=10s #success=1 #failure=3`. */
function probeText(probe: unknown): string {
  const attributes = `delay=${num(probe, "initialDelaySeconds")}s timeout=${num(probe, "timeoutSeconds")}s period=${num(probe, "periodSeconds")}s #success=${num(probe, "successThreshold")} #failure=${num(probe, "failureThreshold")}`;
  return `${handlerText(probe)} ${attributes}`;
}

function handlerText(probe: unknown): string {
  const { exec, httpGet, tcpSocket, grpc } = fields(probe);
  if (isFields(exec))
    return `exec [${list(exec, "command")
      .map((word) => text(word))
      .join(" ")}]`;
  if (isFields(httpGet)) {
    const scheme = text(httpGet, "scheme").toLowerCase();
    const path = escapedPath(text(httpGet, "path"));
    const host = hostPort(text(httpGet, "host"), text(httpGet, "port") || "0");
    return `http-get ${scheme === "" ? "" : `${scheme}:`}//${host}${path === "" || path.startsWith("/") ? path : `/${path}`}`;
  }
  if (isFields(tcpSocket)) return `tcp-socket ${text(tcpSocket, "host")}:${text(tcpSocket, "port")}`;
  if (isFields(grpc)) return `grpc <pod>:${text(grpc, "port")} ${text(grpc, "service")}`;
  return "unknown";
}

/** A path as it stands in a URL. */
function escapedPath(path: string): string {
  return Array.from(encodeUtf8(path), (byte) =>
    /[A-Za-z0-9\-_.~$&+,/:;=@!'()*]/.test(byte)
      ? byte
      : `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  ).join("");
}

function writeEnvironment(line: Line, container: unknown, pod: KubeObject | null): void {
  const sources = list(container, "envFrom");
  if (sources.length > 0) line(2, "Environment Variables from:");
  for (const source of sources) line(3, envFromText(source));
  const env = list(container, "env");
  if (env.length === 0) return line(2, "Environment:\t<none>");
  line(2, "Environment:");
  for (const one of env) writeVariable(line, one, container, pod);
}

function envFromText(source: unknown): string {
  const isSecret = isFields(at(source, "secretRef"));
  const ref = at(source, isSecret ? "secretRef" : "configMapRef");
  const prefix = text(source, "prefix");
  const kind = isSecret ? "Secret" : isFields(ref) ? "ConfigMap" : "";
  const from = `${kind}${prefix === "" ? "" : ` with prefix '${prefix}'`}`;
  return `${text(ref, "name")}\t${from}\tOptional: ${flag(ref, "optional")}`;
}

function writeVariable(line: Line, one: unknown, container: unknown, pod: KubeObject | null): void {
  const name = text(one, "name");
  const from = at(one, "valueFrom");
  if (!isFields(from)) {
    text(one, "value")
      .split("\n")
      .forEach((part, i) => line(3, i === 0 ? `${name}:\t${part}` : `\t${part}`));
    return;
  }
  const { fieldRef, resourceFieldRef, secretKeyRef, configMapKeyRef } = from;
  if (isFields(fieldRef)) {
    const path = text(fieldRef, "fieldPath");
    line(3, `${name}:\t${podField(pod, path)} (${text(fieldRef, "apiVersion") || "v1"}:${path})`);
  } else if (isFields(resourceFieldRef)) {
    line(3, `${name}:\t${resourceField(resourceFieldRef, container)} (${text(resourceFieldRef, "resource")})`);
  } else if (isFields(secretKeyRef)) {
    line(
      3,
      `${name}:\t<set to the key '${text(secretKeyRef, "key")}' in secret '${text(secretKeyRef, "name")}'>\tOptional: ${flag(secretKeyRef, "optional")}`,
    );
  } else if (isFields(configMapKeyRef)) {
    line(
      3,
      `${name}:\t<set to the key '${text(configMapKeyRef, "key")}' of config map '${text(configMapKeyRef, "name")}'>\tOptional: ${flag(configMapKeyRef, "optional")}`,
    );
  }
}

/** The client resolves these two paths only. */
function podField(pod: KubeObject | null, path: string): string {
  if (pod === null) return "";
  if (path === "metadata.name") return pod.metadata.name;
  return path === "metadata.namespace" ? (pod.metadata.namespace ?? "") : "";
}

/** Of the container itself, whichever one the reference names. */
function resourceField(ref: unknown, container: unknown): string {
  const resource = text(ref, "resource");
  const [group = "", name = ""] = resource.split(".");
  const value = parseQuantity(text(container, "resources", group, name) || "0");
  const divisor = parseQuantity(text(ref, "divisor") || "1");
  const unit = divisor === null || divisor.milli === 0 ? 1000 : divisor.milli;
  const units = String(Math.ceil((value?.milli ?? 0) / unit));
  return units === "0" && (resource === "limits.cpu" || resource === "limits.memory") ? "node allocatable" : units;
}

function writeMounts(line: Line, container: unknown): void {
  const mounts = byPath(list(container, "volumeMounts"), "mountPath");
  line(2, mounts.length === 0 ? "Mounts:\t<none>" : "Mounts:");
  for (const mount of mounts) {
    const subPath = text(mount, "subPath");
    const flags = [flag(mount, "readOnly") ? "ro" : "rw", ...(subPath === "" ? [] : [`path=${goQuoted(subPath)}`])];
    line(3, `${text(mount, "mountPath")} from ${text(mount, "name")} (${flags.join(",")})`);
  }
  const devices = byPath(list(container, "volumeDevices"), "devicePath");
  // The real one says whether there are mounts in the title of the devices, too.
  if (devices.length > 0) line(2, mounts.length === 0 ? "Devices:\t<none>" : "Devices:");
  for (const device of devices) line(3, `${text(device, "devicePath")} from ${text(device, "name")}`);
}

function byPath(all: readonly unknown[], field: string): unknown[] {
  return goSort(all, (x, y) => byteOrder(text(x, field), text(y, field)) < 0);
}
