/** `kubectl set env`. Source: kubectl pkg/cmd/set/set_env.go (behaviour), v1.33. */
import type { KubeObject } from "../../api/meta.ts";
import { chooseObjects } from "../changing.ts";
import { fail, failAll } from "../failure.ts";
import { at, atPath, fields, isFields, list, sortedEntries, text } from "../fields.ts";
import type { Fields } from "../fields.ts";
import type { Invocation, Step } from "../invocation.ts";
import { chooseOutput } from "../output.ts";
import { changeEach, changePodSpec, containerMatch, podSpecPath } from "../pod-spec-changes.ts";
import { fetchTargets, parseTargets } from "../resource-args.ts";

const ASSIGNMENT = /^[a-zA-Z_][-._a-zA-Z0-9]*=|^[-._a-zA-Z][-._a-zA-Z0-9]*-$|^-$/;

export function* setEnv(inv: Invocation): Step<number> {
  const { flags } = inv;
  if (flags.bool("all") && flags.text("selector") !== "") fail("cannot set --all and --selector at the same time");
  const first = inv.args.findIndex((arg) => ASSIGNMENT.test(arg));
  const resources = first < 0 ? inv.args : inv.args.slice(0, first);
  const assignments = first < 0 ? [] : inv.args.slice(first);
  if (assignments.some((arg) => !ASSIGNMENT.test(arg)))
    fail(`all resources must be specified before environment changes: ${inv.args.join(" ")}`);
  const output = yield* chooseOutput(inv, false, true);
  if (resources.length === 0 && flags.list("filename").length === 0)
    fail("one or more resources must be specified as <resource> <name> or <resource>/<name>");
  const isList = flags.bool("list");
  if (isList && flags.text("output") !== "") fail("--list and --output may not be specified together");
  if (flags.list("keys").length > 0 && flags.text("from") === "")
    fail("when specifying --keys, a configmap or secret must be provided with --from");
  const remove: string[] = [];
  const wanted: Fields[] = [];
  for (const written of [...flags.list("env"), ...assignments]) {
    const equals = written.indexOf("=");
    if (equals > 0)
      wanted.push({
        name: written.slice(0, equals),
        ...(equals + 1 < written.length && { value: written.slice(equals + 1) }),
      });
    else if (written.endsWith("-")) remove.push(written.slice(0, -1));
    else fail(`unknown environment spec: ${written}`);
  }
  if (flags.text("from") !== "") wanted.push(...(yield* envOf(inv)));
  const prefix = flags.text("prefix");
  const env = wanted.map((one) => ({ ...one, name: `${prefix}${text(one, "name")}` }));
  const chosen = yield* chooseObjects(inv, resources);
  failAll(chosen.problems);
  const isMeant = containerMatch(inv);
  if (isList) {
    for (const object of chosen.objects) yield* listEnv(inv, object, isMeant, env, remove);
    return 0;
  }
  for (const object of chosen.objects) yield* warnOfNone(inv, object, isMeant);
  const change = changePodSpec((spec) => {
    const changed = (name: string): unknown[] =>
      list(spec, name).map((one) => (isMeant(fields(one)) ? withEnv(inv, fields(one), env, remove) : one));
    return {
      ...spec,
      containers: changed("containers"),
      ...(Array.isArray(spec["initContainers"]) && { initContainers: changed("initContainers") }),
    };
  });
  return yield* changeEach(inv, output, chosen, change, {
    done: "env updated",
    refused: "failed to patch env update to pod template:",
  });
}

/** Variables that take their values from a ConfigMap or a Secret. */
function* envOf(inv: Invocation): Step<Fields[]> {
  const found = fetchTargets(inv, parseTargets([inv.flags.text("from")], inv.api));
  failAll(found.problems);
  const wanted: Fields[] = [];
  for (const source of found.objects) wanted.push(...(yield* envOfObject(inv, source)));
  return wanted;
}

function* envOfObject(inv: Invocation, source: KubeObject): Step<Fields[]> {
  const ref = source.kind === "Secret" ? "secretKeyRef" : source.kind === "ConfigMap" ? "configMapKeyRef" : null;
  if (ref === null) return fail("unsupported resource specified in --from");
  const keys = inv.flags.list("keys", true);
  const found: Fields[] = [];
  for (const [key] of sortedEntries(source["data"])) {
    if (keys.length > 0 && !keys.includes(key)) continue;
    const name = key.replace(/[^a-zA-Z0-9_]/g, "_").toUpperCase();
    if (name !== key) yield* inv.warn([`key ${key} transferred to ${name}`]);
    found.push({ name, valueFrom: { [ref]: { name: source.metadata.name, key } } });
  }
  return found;
}

function* warnOfNone(inv: Invocation, object: KubeObject, isMeant: (container: Fields) => boolean): Step<void> {
  const path = podSpecPath(object);
  if (!path || containersOf(atPath(object, path)).some(isMeant)) return;
  const wanted = JSON.stringify(inv.flags.text("containers"));
  yield* inv.warn([`${object.kind}/${object.metadata.name} does not have any containers matching ${wanted}`]);
}

function containersOf(spec: unknown): Fields[] {
  return [...list(spec, "containers"), ...list(spec, "initContainers")].map(fields);
}

/** Known variables are changed where they stand, new ones come last. */
function withEnv(inv: Invocation, container: Fields, wanted: readonly Fields[], remove: readonly string[]): Fields {
  const before = list(container, "env").map(fields);
  if (!inv.flags.bool("overwrite")) {
    const known = wanted.find((one) => before.some((other) => text(other, "name") === text(one, "name")));
    if (known)
      fail(`'${text(known, "name")}' already has a value (${valueOf(before, known)}), and --overwrite is false`);
  }
  const byName = new Map(before.map((one) => [text(one, "name"), one]));
  for (const one of wanted) byName.set(text(one, "name"), one);
  for (const name of remove) byName.delete(name);
  const { env: _env, ...rest } = container;
  return byName.size === 0 ? rest : { ...rest, env: [...byName.values()] };
}

function valueOf(env: readonly Fields[], known: Fields): string {
  return text(
    env.find((one) => text(one, "name") === text(known, "name")),
    "value",
  );
}

function* listEnv(
  inv: Invocation,
  object: KubeObject,
  isMeant: (container: Fields) => boolean,
  wanted: readonly Fields[],
  remove: readonly string[],
): Step<void> {
  const path = podSpecPath(object);
  if (!path) return;
  for (const container of containersOf(atPath(object, path)).filter(isMeant)) {
    yield* inv.line(`# ${object.kind} ${object.metadata.name}, container ${text(container, "name")}`);
    for (const one of list(withEnv(inv, container, wanted, remove), "env")) yield* inv.line(envLine(one));
  }
}

/** Simplified: `--resolve` shows references as they are. */
function envLine(one: unknown): string {
  const name = text(one, "name");
  const from = at(one, "valueFrom");
  if (!isFields(from)) return `${name}=${text(one, "value")}`;
  const { fieldRef, resourceFieldRef, secretKeyRef, configMapKeyRef } = fields(from);
  if (isFields(fieldRef)) return `# ${name} from field path ${text(fieldRef, "fieldPath")}`;
  if (isFields(resourceFieldRef)) {
    const container = text(resourceFieldRef, "containerName");
    return `# ${name} from resource field ${container === "" ? "" : `${container}/`}${text(resourceFieldRef, "resource")}`;
  }
  if (isFields(secretKeyRef))
    return `# ${name} from secret ${text(secretKeyRef, "name")}, key ${text(secretKeyRef, "key")}`;
  return `# ${name} from configmap ${text(configMapKeyRef, "name")}, key ${text(configMapKeyRef, "key")}`;
}
