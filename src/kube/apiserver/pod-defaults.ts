/**
 * What the API server fills in where a Pod's specification is silent.
 * Source: kubernetes pkg/apis/core/v1/defaults.go, v1.36.
 */
import { canonicalQuantity } from "../api/quantity.ts";

export type Fields = Record<string, unknown>;

/** Fills in a Pod's `spec`, or that of a template, in place. The value is the caller's own. */
export function defaultPodSpec(spec: Fields): void {
  fill(spec, "restartPolicy", "Always");
  fill(spec, "dnsPolicy", "ClusterFirst");
  fill(spec, "terminationGracePeriodSeconds", 30);
  fill(spec, "schedulerName", "default-scheduler");
  fill(spec, "securityContext", {});
  for (const list of ["containers", "initContainers", "ephemeralContainers"]) {
    for (const container of itemsOf(spec, list)) defaultContainer(container, spec["hostNetwork"] === true);
  }
  for (const volume of itemsOf(spec, "volumes")) defaultVolume(volume);
  const resources = mapOf(spec, "resources");
  if (resources) defaultResources(resources);
  for (const constraint of itemsOf(spec, "topologySpreadConstraints")) fill(constraint, "maxSkew", 1);
}

/** What only a Pod gets, and a template does not. */
export function defaultPodOnly(spec: Fields): void {
  fill(spec, "enableServiceLinks", true);
  for (const list of ["containers", "initContainers"]) {
    for (const container of itemsOf(spec, list)) requestsFromLimits(container);
  }
}

function defaultContainer(container: Fields, onHostNetwork: boolean): void {
  fill(container, "resources", {});
  fill(container, "terminationMessagePath", "/dev/termination-log");
  fill(container, "terminationMessagePolicy", "File");
  const image = textOf(container, "image");
  if (image !== "") fill(container, "imagePullPolicy", hasLatestTag(image) ? "Always" : "IfNotPresent");
  else fill(container, "imagePullPolicy", "IfNotPresent");
  for (const port of itemsOf(container, "ports")) {
    fill(port, "protocol", "TCP");
    if (onHostNetwork && port["containerPort"] !== undefined) fill(port, "hostPort", port["containerPort"]);
  }
  for (const variable of itemsOf(container, "env")) defaultReference(mapOf(variable, "valueFrom"));
  for (const name of ["livenessProbe", "readinessProbe", "startupProbe"]) {
    const probe = mapOf(container, name);
    if (probe) defaultProbe(probe);
  }
  const lifecycle = mapOf(container, "lifecycle");
  for (const hook of ["postStart", "preStop"]) defaultHttp(lifecycle && mapOf(mapOf(lifecycle, hook), "httpGet"));
  defaultResources(mapOf(container, "resources") ?? {});
}

/** No tag and no digest mean `latest`. */
function hasLatestTag(image: string): boolean {
  if (image.includes("@")) return false;
  const tag = /:([^/:]*)$/.exec(image)?.[1];
  return tag === undefined || tag === "latest";
}

function defaultProbe(probe: Fields): void {
  fill(probe, "timeoutSeconds", 1);
  fill(probe, "periodSeconds", 10);
  fill(probe, "successThreshold", 1);
  fill(probe, "failureThreshold", 3);
  defaultHttp(mapOf(probe, "httpGet"));
  const grpc = mapOf(probe, "grpc");
  if (grpc) fill(grpc, "service", "");
}

function defaultHttp(action: Fields | undefined): void {
  if (!action) return;
  fill(action, "path", "/");
  fill(action, "scheme", "HTTP");
}

function defaultReference(source: Fields | undefined): void {
  const fieldRef = mapOf(source, "fieldRef");
  if (fieldRef) fill(fieldRef, "apiVersion", "v1");
  const resource = mapOf(source, "resourceFieldRef");
  if (resource) resource["divisor"] = canonicalQuantity(textOf(resource, "divisor") || "0");
}

function defaultVolume(volume: Fields): void {
  const sources = Object.keys(volume).filter((key) => key !== "name");
  if (sources.length === 0) volume["emptyDir"] = {};
  for (const name of ["configMap", "secret", "downwardAPI", "projected"]) {
    const source = mapOf(volume, name);
    if (!source) continue;
    fill(source, "defaultMode", 0o644);
    if (name === "downwardAPI") for (const item of itemsOf(source, "items")) defaultReference(item);
  }
  for (const source of itemsOf(mapOf(volume, "projected"), "sources")) {
    const token = mapOf(source, "serviceAccountToken");
    if (token) fill(token, "expirationSeconds", 3600);
    for (const item of itemsOf(mapOf(source, "downwardAPI"), "items")) defaultReference(item);
  }
  const hostPath = mapOf(volume, "hostPath");
  if (hostPath) fill(hostPath, "type", "");
  const claim = mapOf(mapOf(mapOf(volume, "ephemeral"), "volumeClaimTemplate"), "spec");
  if (claim) fill(claim, "volumeMode", "Filesystem");
  const emptyDir = mapOf(volume, "emptyDir");
  const limit = textOf(emptyDir, "sizeLimit");
  if (emptyDir && limit !== "") emptyDir["sizeLimit"] = canonicalQuantity(limit);
  const image = mapOf(volume, "image");
  if (image) fill(image, "pullPolicy", hasLatestTag(textOf(image, "reference")) ? "Always" : "IfNotPresent");
}

function defaultResources(resources: Fields): void {
  for (const kind of ["limits", "requests"]) {
    const amounts = mapOf(resources, kind);
    for (const [name, amount] of Object.entries(amounts ?? {}))
      if (amounts) amounts[name] = canonicalQuantity(String(amount));
  }
}

/** A limit without a request is also the request. */
function requestsFromLimits(container: Fields): void {
  const resources = mapOf(container, "resources");
  const limits = mapOf(resources, "limits");
  if (!resources || !limits) return;
  const requests = { ...mapOf(resources, "requests") };
  for (const [name, amount] of Object.entries(limits)) fill(requests, name, amount);
  if (Object.keys(requests).length > 0) container["resources"] = { ...resources, requests };
}

export function fill(object: Fields, field: string, value: unknown): void {
  if (object[field] === undefined) object[field] = value;
}

/** The map in a field, or undefined where there is none. */
/** A field that an object has of itself and not of JavaScript, whatever it is called. */
export function ownField<T>(map: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return map && Object.hasOwn(map, name) ? map[name] : undefined;
}

export function mapOf(object: Fields | undefined, field: string): Fields | undefined {
  const value = object?.[field];
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

/** The maps in a list. */
export function itemsOf(object: Fields | undefined, field: string): Fields[] {
  const value = object?.[field];
  return Array.isArray(value)
    ? value.filter((item): item is Fields => typeof item === "object" && item !== null && !Array.isArray(item))
    : [];
}

export function textOf(object: Fields | undefined, field: string): string {
  const value = object?.[field];
  return typeof value === "string" ? value : "";
}
