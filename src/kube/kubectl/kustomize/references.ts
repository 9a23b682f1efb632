/** Objects that are renamed, and the fields of others that name them. Source: sigs.k8s.io/kustomize api/internal/konfig/builtinpluginconsts namereference.go (behaviour), v5.6. */
import { isFields, text } from "../fields.ts";
import type { Fields } from "../fields.ts";
import { named } from "./resource-map.ts";
import type { Built } from "./resource-map.ts";

/** Kind: fields that hold a name of it, by the end of their path. */
const REFERENCES: Readonly<Record<string, readonly string[]>> = {
  ConfigMap: ["configMap.name", "configMapRef.name", "configMapKeyRef.name"],
  Secret: [
    "secret.secretName",
    "secret.name",
    "secretRef.name",
    "secretKeyRef.name",
    "imagePullSecrets[].name",
    "tls[].secretName",
    "secrets[].name",
  ],
  ServiceAccount: ["serviceAccountName", "serviceAccount"],
  Service: ["service.name", "spec.serviceName"],
  PersistentVolumeClaim: ["persistentVolumeClaim.claimName"],
  PersistentVolume: ["spec.volumeName"],
  StorageClass: ["spec.storageClassName"],
  PriorityClass: ["priorityClassName"],
};

/** References that say themselves what kind they mean. */
const TYPED = ["roleRef", "scaleTargetRef", "subjects[]"];

/** Gives objects new names; what refers to the old ones follows. */
export function renameAll(built: readonly Built[], rename: (one: Built) => string): Built[] {
  const names = new Map<string, string>();
  const renamed = built.map((one) => {
    const before = text(one.object, "metadata", "name");
    const after = rename(one);
    if (before !== after) names.set(`${text(one.object, "kind")}/${before}`, after);
    return before === after ? one : { ...one, object: named(one.object, after) };
  });
  if (names.size === 0) return renamed;
  return renamed.map((one) => ({ ...one, object: follow(one.object, "", names) as Fields }));
}

function follow(value: unknown, path: string, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => follow(item, `${path}[]`, names));
  if (!isFields(value)) return typeof value === "string" ? (newName(value, path, names) ?? value) : value;
  const kind = TYPED.some((end) => endsWith(path, end)) ? text(value, "kind") : "";
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      if (key === "name" && kind !== "") return [key, names.get(`${kind}/${text(item)}`) ?? item];
      // A name of its own is no reference.
      return [
        key,
        path === "" && key === "metadata" ? item : follow(item, path === "" ? key : `${path}.${key}`, names),
      ];
    }),
  );
}

function newName(value: string, path: string, names: ReadonlyMap<string, string>): string | undefined {
  for (const [kind, ends] of Object.entries(REFERENCES)) {
    const name = names.get(`${kind}/${value}`);
    if (name !== undefined && ends.some((end) => endsWith(path, end))) return name;
  }
  return undefined;
}

function endsWith(path: string, end: string): boolean {
  return path === end || path.endsWith(`.${end}`) || path.endsWith(`]${end.startsWith("[") ? end : `.${end}`}`);
}
