/** Rules of probes and hooks. Source: kubernetes pkg/apis/core/validation/validation.go validateHandler and its kin, v1.34. */
import { portName, portNumber } from "../../api/names.ts";
import type { FieldErrors } from "../field-errors.ts";
import { itemsOf, mapOf, textOf } from "../pod-defaults.ts";
import type { Fields } from "../pod-defaults.ts";
import type { PodPlace } from "./types.ts";

const ONE_HANDLER = "may not specify more than 1 handler type";
const NUMBERS = ["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"];

/** Hooks and probes of a container that goes on running. */
export function validateRunning(container: Fields, path: string, place: PodPlace): void {
  const { errors, spec } = place;
  const grace = spec["terminationGracePeriodSeconds"];
  const lifecycle = mapOf(container, "lifecycle");
  if (lifecycle) validateLifecycle(lifecycle, `${path}.lifecycle`, typeof grace === "number" ? grace : 30, place);
  for (const name of ["livenessProbe", "readinessProbe", "startupProbe"]) {
    const probe = mapOf(container, name);
    if (probe) validateProbe(probe, name, `${path}.${name}`, errors);
  }
}

function validateProbe(probe: Fields, name: string, field: string, errors: FieldErrors): void {
  validateHandler(probe, ["exec", "httpGet", "tcpSocket", "grpc"], field, 0, errors);
  for (const number of NUMBERS) {
    const value = probe[number];
    if (typeof value === "number" && value < 0)
      errors.invalid(`${field}.${number}`, value, "must be greater than or equal to 0");
  }
  const grace = probe["terminationGracePeriodSeconds"];
  if (typeof grace === "number" && grace <= 0)
    errors.invalid(`${field}.terminationGracePeriodSeconds`, grace, "must be greater than 0");
  if (name === "readinessProbe") {
    if (grace !== undefined)
      errors.invalid(`${field}.terminationGracePeriodSeconds`, grace, "must not be set for readinessProbes");
  } else if (probe["successThreshold"] !== 1 && probe["successThreshold"] !== undefined)
    errors.invalid(`${field}.successThreshold`, probe["successThreshold"], "must be 1");
}

function validateLifecycle(lifecycle: Fields, field: string, grace: number, { errors, spec }: PodPlace): void {
  for (const hook of ["postStart", "preStop"]) {
    const handler = mapOf(lifecycle, hook);
    if (handler) validateHandler(handler, ["exec", "httpGet", "tcpSocket", "sleep"], `${field}.${hook}`, grace, errors);
  }
  const signal = textOf(lifecycle, "stopSignal");
  if (signal === "") return;
  const os = textOf(mapOf(spec, "os"), "name");
  if (os === "") errors.forbidden(`${field}.stopSignal`, "may not be set for containers with empty `spec.os.name`");
  else if (os === "windows" && signal !== "SIGKILL" && signal !== "SIGTERM")
    errors.notSupported(`${field}.stopSignal`, signal, ["SIGKILL", "SIGTERM"]);
}

function validateHandler(
  handler: Fields,
  kinds: readonly string[],
  field: string,
  grace: number,
  errors: FieldErrors,
): void {
  let count = 0;
  for (const kind of kinds) {
    const action = mapOf(handler, kind);
    if (!action) continue;
    const at = `${field}.${kind}`;
    if (count++ > 0) errors.forbidden(at, ONE_HANDLER);
    else validateAction(kind, action, at, grace, errors);
  }
  if (count === 0) errors.required(field, "must specify a handler type");
}

function validateAction(kind: string, action: Fields, at: string, grace: number, errors: FieldErrors): void {
  if (kind === "exec") {
    const command = action["command"];
    if (!Array.isArray(command) || command.length === 0) errors.required(`${at}.command`);
  } else if (kind === "httpGet") validateHttp(action, at, errors);
  else if (kind === "sleep") {
    const seconds = action["seconds"] ?? 0;
    if (typeof seconds === "number" && (seconds < 0 || seconds > grace))
      errors.invalid(at, seconds, `must be non-negative and less than terminationGracePeriodSeconds (${grace})`);
  } else validatePort(action["port"], `${at}.port`, errors);
}

function validateHttp(action: Fields, at: string, errors: FieldErrors): void {
  if (textOf(action, "path") === "") errors.required(`${at}.path`);
  validatePort(action["port"], `${at}.port`, errors);
  const scheme = textOf(action, "scheme");
  if (scheme !== "HTTP" && scheme !== "HTTPS") errors.notSupported(`${at}.scheme`, scheme, ["HTTP", "HTTPS"]);
  for (const header of itemsOf(action, "httpHeaders")) {
    const name = textOf(header, "name");
    if (!/^[-A-Za-z0-9]+$/.test(name))
      errors.invalid(
        `${at}.httpHeaders`,
        name,
        "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')",
      );
  }
}

/** A number or the name of a port. */
export function validatePort(port: unknown, field: string, errors: FieldErrors): void {
  if (typeof port === "string") for (const message of portName(port)) errors.invalid(field, port, message);
  else {
    const number = typeof port === "number" ? port : 0;
    for (const message of portNumber(number)) errors.invalid(field, number, message);
  }
}
