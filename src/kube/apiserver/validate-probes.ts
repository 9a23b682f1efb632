/** Rules of probes and lifecycle hooks. Source: kubernetes pkg/apis/core/validation/validation.go validateProbe, validateHandler, v1.36. */
import { portName, portNumber } from "../api/names.ts";
import type { FieldErrors } from "./field-errors.ts";
import { itemsOf, mapOf, textOf } from "./pod-defaults.ts";
import type { Fields } from "./pod-defaults.ts";

const NUMBERS = ["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"];

export function validateProbe(probe: Fields, name: string, field: string, errors: FieldErrors): void {
  validateHandler(probe, ["exec", "httpGet", "tcpSocket", "grpc"], field, errors);
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
  } else if (probe["successThreshold"] !== 1 && probe["successThreshold"] !== undefined) {
    errors.invalid(`${field}.successThreshold`, probe["successThreshold"], "must be 1");
  }
}

export function validateLifecycle(lifecycle: Fields, field: string, errors: FieldErrors): void {
  for (const hook of ["postStart", "preStop"]) {
    const handler = mapOf(lifecycle, hook);
    if (handler) validateHandler(handler, ["exec", "httpGet", "tcpSocket", "sleep"], `${field}.${hook}`, errors);
  }
}

function validateHandler(handler: Fields, kinds: readonly string[], field: string, errors: FieldErrors): void {
  let count = 0;
  for (const kind of kinds) {
    const action = mapOf(handler, kind);
    if (!action) continue;
    const at = `${field}.${kind}`;
    if (count++ > 0) errors.forbidden(at, "may not specify more than 1 handler type");
    else HANDLERS[kind]?.(action, at, errors);
  }
  if (count === 0) errors.required(field, "must specify a handler type");
}

const HANDLERS: Readonly<Record<string, (action: Fields, at: string, errors: FieldErrors) => void>> = {
  exec(action, at, errors) {
    const command = action["command"];
    if (!Array.isArray(command) || command.length === 0) errors.required(`${at}.command`);
  },
  httpGet(action, at, errors) {
    if (textOf(action, "path") === "") errors.required(`${at}.path`);
    validatePort(action["port"], `${at}.port`, errors);
    if (!["HTTP", "HTTPS"].includes(textOf(action, "scheme")))
      errors.notSupported(`${at}.scheme`, action["scheme"], ["HTTP", "HTTPS"]);
    for (const [i, header] of itemsOf(action, "httpHeaders").entries()) {
      const name = textOf(header, "name");
      if (!/^[-A-Za-z0-9]+$/.test(name)) {
        errors.invalid(
          `${at}.httpHeaders[${i}].name`,
          name,
          "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')",
        );
      }
    }
  },
  tcpSocket(action, at, errors) {
    validatePort(action["port"], `${at}.port`, errors);
  },
  grpc(action, at, errors) {
    validatePort(action["port"], `${at}.port`, errors);
  },
  sleep(action, at, errors) {
    const seconds = action["seconds"];
    if (typeof seconds !== "number" || seconds < 0)
      errors.invalid(`${at}.seconds`, seconds, "must be non-negative and less than terminationGracePeriodSeconds");
  },
};

function validatePort(port: unknown, field: string, errors: FieldErrors): void {
  if (typeof port === "string") errors.invalidEach(field, port, portName(port));
  else {
    const number = typeof port === "number" ? port : 0;
    for (const message of portNumber(number)) errors.invalid(field, number, message);
  }
}
