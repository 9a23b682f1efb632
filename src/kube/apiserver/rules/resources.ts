/** Rules of requests and limits. Source: kubernetes pkg/apis/core/validation/validation.go validateResourceRequirements, v1.34. */
import { qualifiedName } from "../../api/names.ts";
import { canonicalQuantity, parseQuantity } from "../../api/quantity.ts";
import type { FieldErrors } from "../field-errors.ts";
import { itemsOf, mapOf, ownField } from "../pod-defaults.ts";
import type { Fields } from "../pod-defaults.ts";
import type { PodPlace } from "./types.ts";

const CONTAINER = ["cpu", "memory", "ephemeral-storage"];
const STANDARD = new Set([
  ...CONTAINER,
  ...CONTAINER.flatMap((name) => [`requests.${name}`, `limits.${name}`]),
  "pods",
  "resourcequotas",
  "services",
  "replicationcontrollers",
  "secrets",
  "configmaps",
  "persistentvolumeclaims",
  "storage",
  "requests.storage",
  "services.nodeports",
  "services.loadbalancers",
]);

function isHugePages(name: string): boolean {
  return name.startsWith("hugepages-");
}

function isNative(name: string): boolean {
  return !name.includes("/") || name.includes("kubernetes.io/");
}

/** Only what comes with Kubernetes itself may be promised more than once. */
function mayOvercommit(name: string): boolean {
  return isNative(name) && !isHugePages(name);
}

function containerName(name: string, field: string, errors: FieldErrors): void {
  const bad = qualifiedName(name);
  errors.invalidEach(field, name, bad);
  if (name.includes("/")) {
    if (
      bad.length === 0 &&
      !isNative(name) &&
      (name.startsWith("requests.") || qualifiedName(`requests.${name}`).length > 0)
    )
      errors.invalid(field, name, "doesn't follow extended resource name standard");
    return;
  }
  if (bad.length === 0 && !STANDARD.has(name) && !isHugePages(name) && !name.startsWith("requests.hugepages-"))
    errors.invalid(field, name, "must be a standard resource type or fully qualified");
  if (!CONTAINER.includes(name) && !isHugePages(name))
    errors.invalid(field, name, "must be a standard resource for containers");
}

function podName(name: string, field: string, errors: FieldErrors): void {
  const bad = qualifiedName(name);
  errors.invalidEach(field, name, bad);
  if (bad.length > 0) return;
  if (!name.includes("/") && !STANDARD.has(name) && !isHugePages(name))
    return errors.invalid(field, name, "must be a standard resource type or fully qualified");
  if (name !== "cpu" && name !== "memory" && !isHugePages(name))
    errors.notSupported(field, name, ["cpu", "hugepages-", "memory"]);
}

/** Of a container. */
export function validateContainerResources(container: Fields, path: string, place: PodPlace): void {
  const resources = mapOf(container, "resources");
  if (resources) validateRequirements(resources, containerName, `${path}.resources`, place.errors);
  if (resources) validateClaims(resources, `${path}.resources.claims`, place);
  const policies = new Set<unknown>();
  const at = `${path}.resizePolicy`;
  const { errors, spec } = place;
  for (const [i, policy] of itemsOf(container, "resizePolicy").entries()) {
    const name = policy["resourceName"];
    if (policies.has(name)) errors.duplicate(`${at}[${i}]`, name);
    policies.add(name);
    if (name === undefined || name === "") errors.required(at);
    else if (name !== "cpu" && name !== "memory") errors.notSupported(at, name, ["cpu", "memory"]);
    const restart = policy["restartPolicy"];
    if (restart === undefined || restart === "") errors.required(at);
    else if (restart !== "NotRequired" && restart !== "RestartContainer")
      errors.notSupported(at, restart, ["NotRequired", "RestartContainer"]);
    if (spec["restartPolicy"] === "Never" && restart !== "NotRequired")
      errors.invalid(at, restart, "must be 'NotRequired' when `restartPolicy` is 'Never'");
  }
}

/** Of the whole Pod. */
export function validatePodResources({ spec, field, errors }: PodPlace): void {
  const resources = mapOf(spec, "resources");
  if (!resources) return;
  const at = `${field}.resources`;
  if (resources["claims"] !== undefined)
    errors.forbidden(`${at}.claims`, "claims may not be set for Resources at pod-level");
  validateRequirements(resources, podName, at, errors);
  const requests = mapOf(resources, "requests") ?? {};
  for (const [name, amount] of Object.entries(requests)) {
    let sum = 0n;
    for (const container of itemsOf(spec, "containers")) {
      const own = ownField(mapOf(mapOf(container, "resources"), "requests"), name);
      sum += own === undefined ? 0n : (parseQuantity(String(own))?.nano ?? 0n);
    }
    const whole = parseQuantity(String(amount))?.nano ?? 0n;
    if (sum > whole)
      errors.invalid(
        `${at}.requests[${name}]`,
        String(amount),
        `must be greater than or equal to aggregate container requests of ${canonicalQuantity(`${String(sum)}n`)}`,
      );
  }
  const limits = mapOf(resources, "limits") ?? {};
  for (const [i, container] of itemsOf(spec, "containers").entries()) {
    for (const [name, amount] of Object.entries(mapOf(mapOf(container, "resources"), "limits") ?? {})) {
      const whole = ownField(limits, name);
      if (whole !== undefined && nanoOf(amount) > nanoOf(whole))
        errors.invalid(
          `${at}.containers[${i}][${name}].limits`,
          String(amount),
          `must be less than or equal to pod limits of ${String(whole)}`,
        );
    }
  }
}

function nanoOf(amount: unknown): bigint {
  return parseQuantity(String(amount))?.nano ?? 0n;
}

function validateRequirements(
  resources: Fields,
  checkName: (name: string, field: string, errors: FieldErrors) => void,
  field: string,
  errors: FieldErrors,
): void {
  const limits = mapOf(resources, "limits") ?? {};
  const requests = mapOf(resources, "requests") ?? {};
  // Simplified: names in sorted order; the server's order is that of a Go map, which is random.
  for (const name of Object.keys(limits).sort()) {
    checkName(name, `${field}.limits[${name}]`, errors);
    validateAmount(name, limits[name], `${field}.limits[${name}]`, errors);
  }
  for (const name of Object.keys(requests).sort()) {
    const amount = requests[name];
    checkName(name, `${field}.requests[${name}]`, errors);
    validateAmount(name, amount, `${field}.requests[${name}]`, errors);
    const limit = ownField(limits, name);
    if (limit === undefined) {
      if (!mayOvercommit(name))
        errors.required(`${field}.limits`, "Limit must be set for non overcommitable resources");
      continue;
    }
    const [asked, most] = [nanoOf(amount), nanoOf(limit)];
    if (asked !== most && !mayOvercommit(name))
      errors.invalid(`${field}.requests`, String(amount), `must be equal to ${name} limit of ${String(limit)}`);
    else if (asked > most)
      errors.invalid(
        `${field}.requests`,
        String(amount),
        `must be less than or equal to ${name} limit of ${String(limit)}`,
      );
  }
  const names = [...Object.keys(limits), ...Object.keys(requests)];
  if (names.some(isHugePages) && !names.includes("cpu") && !names.includes("memory"))
    errors.forbidden(field, "HugePages require cpu or memory");
}

const NANO = 1_000_000_000n;

function validateAmount(name: string, amount: unknown, field: string, errors: FieldErrors): void {
  const quantity = parseQuantity(String(amount));
  if (!quantity) return;
  if (quantity.nano < 0n) errors.invalid(field, String(amount), "must be greater than or equal to 0");
  const isWhole = !isNative(name) && !name.startsWith("requests.");
  if (isWhole && quantity.nano % NANO !== 0n) errors.invalid(field, String(amount), "must be an integer");
}

function validateClaims(resources: Fields, field: string, { spec, errors }: PodPlace): void {
  const known = new Set(itemsOf(spec, "resourceClaims").map((claim) => claim["name"]));
  for (const [i, claim] of itemsOf(resources, "claims").entries()) {
    const name = claim["name"];
    if (name === undefined || name === "") errors.required(`${field}[${i}]`);
    else if (!known.has(name)) errors.notFound(`${field}[${i}]`, name);
  }
}
