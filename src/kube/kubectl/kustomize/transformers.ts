/** What a kustomization changes of its objects, in kustomize's order. Source: sigs.k8s.io/kustomize api/internal/target kusttarget_configplugin.go (behaviour), v5.6. */
import { fail } from "../failure.ts";
import { at, atPath, fields, flag, isFields, list, text, withField } from "../fields.ts";
import type { Fields } from "../fields.ts";
import type { Invocation } from "../invocation.ts";
import { findKind } from "../kinds.ts";
import type { Built } from "./resource-map.ts";
import { named } from "./resource-map.ts";
import { patched } from "./patches.ts";
import { renameAll } from "./references.ts";

export function transformed(
  inv: Invocation,
  directory: string,
  kustomization: Fields,
  built: readonly Built[],
): Built[] {
  let result = patched(inv, directory, kustomization, built);
  const each = (change: (object: Fields) => Fields): void => {
    result = result.map((one) => ({ ...one, object: change(one.object) }));
  };
  const namespace = text(kustomization, "namespace");
  if (namespace !== "") result = inNamespace(result, namespace);
  const [prefix, suffix] = [text(kustomization, "namePrefix"), text(kustomization, "nameSuffix")];
  if (prefix !== "" || suffix !== "")
    result = renameAll(result, ({ object }) => {
      const name = text(object, "metadata", "name");
      return ["Namespace", "CustomResourceDefinition", "APIService"].includes(text(object, "kind"))
        ? name
        : `${prefix}${name}${suffix}`;
    });
  const common = fields(kustomization["commonLabels"]);
  if (Object.keys(common).length > 0)
    each((object) => withLabels(object, common, { selectors: true, templates: true }));
  for (const entry of list(kustomization, "labels"))
    each((object) =>
      withLabels(object, fields(at(entry, "pairs")), {
        selectors: flag(entry, "includeSelectors"),
        templates: flag(entry, "includeTemplates") || flag(entry, "includeSelectors"),
      }),
    );
  const annotations = fields(kustomization["commonAnnotations"]);
  if (Object.keys(annotations).length > 0) each((object) => withAnnotations(object, annotations));
  for (const entry of list(kustomization, "replicas")) result = withReplicas(result, fields(entry));
  const images = list(kustomization, "images").map(fields);
  if (images.length > 0) each((object) => withImages(object, images) as Fields);
  return result;
}

function isClusterWide(object: Fields): boolean {
  return findKind(text(object, "apiVersion"), text(object, "kind"))?.namespaced === false;
}

function inNamespace(built: readonly Built[], namespace: string): Built[] {
  return built.map((one) => {
    const { object } = one;
    if (text(object, "kind") === "Namespace") return { ...one, object: named(object, namespace) };
    const subjects = list(object, "subjects");
    const moved =
      subjects.length === 0
        ? object
        : withField(
            object,
            ["subjects"],
            subjects.map((subject) =>
              text(subject, "kind") === "ServiceAccount" && text(subject, "name") === "default"
                ? { ...fields(subject), namespace }
                : subject,
            ),
          );
    return { ...one, object: isClusterWide(object) ? moved : withField(moved, ["metadata", "namespace"], namespace) };
  });
}

/** Paths of labels that select or are selected, where a kind has them. */
const SELECTORS: readonly (readonly string[])[] = [
  ["spec", "selector", "matchLabels"],
  ["spec", "jobTemplate", "spec", "selector", "matchLabels"],
  ["spec", "podSelector", "matchLabels"],
];
const TEMPLATES: readonly (readonly string[])[] = [
  ["spec", "template"],
  ["spec", "jobTemplate"],
  ["spec", "jobTemplate", "spec", "template"],
];
const WORKLOADS = ["Deployment", "ReplicaSet", "StatefulSet", "DaemonSet"];

function withLabels(
  object: Fields,
  labels: Fields,
  { selectors, templates }: { selectors: boolean; templates: boolean },
): Fields {
  const add = (to: Fields, path: readonly string[]): Fields =>
    withField(to, path, { ...fields(atPath(to, path)), ...labels });
  let result = add(object, ["metadata", "labels"]);
  const kind = text(object, "kind");
  if (selectors) {
    if (kind === "Service" && isFields(at(object, "spec", "selector"))) result = add(result, ["spec", "selector"]);
    for (const path of SELECTORS) {
      const isCreated = path.length === 3 && path[1] === "selector" && WORKLOADS.includes(kind);
      if (isCreated || isFields(atPath(object, path))) result = add(result, path);
    }
  }
  if (templates)
    for (const path of TEMPLATES)
      if (isFields(atPath(object, path))) result = add(result, [...path, "metadata", "labels"]);
  return result;
}

function withAnnotations(object: Fields, annotations: Fields): Fields {
  const places = [[], ...TEMPLATES.filter((path) => isFields(atPath(object, path)))];
  return places.reduce<Fields>((result, path) => {
    const own = [...path, "metadata", "annotations"];
    return withField(result, own, { ...fields(atPath(result, own)), ...annotations });
  }, object);
}

function withReplicas(built: readonly Built[], entry: Fields): Built[] {
  const name = text(entry, "name");
  const isMeant = ({ object, originalName }: Built): boolean =>
    originalName === name &&
    ["Deployment", "ReplicaSet", "StatefulSet", "ReplicationController"].includes(text(object, "kind"));
  if (!built.some(isMeant))
    fail(
      `resource with name ${name} does not match a config with the following GVK [Deployment.[noVer].[noGrp] StatefulSet.[noVer].[noGrp] ReplicaSet.[noVer].[noGrp] ReplicationController.[noVer].[noGrp]]`,
    );
  return built.map((one) =>
    isMeant(one) ? { ...one, object: withField(one.object, ["spec", "replicas"], entry["count"]) } : one,
  );
}

/** Every `image` of what is called containers or initContainers. */
function withImages(value: unknown, images: readonly Fields[]): unknown {
  if (Array.isArray(value)) return value.map((item) => withImages(item, images));
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      if ((key !== "containers" && key !== "initContainers") || !Array.isArray(item))
        return [key, withImages(item, images)];
      return [
        key,
        item.map((one) =>
          isFields(one) && typeof one["image"] === "string"
            ? { ...one, image: newImage(one["image"], images) }
            : (one as unknown),
        ),
      ];
    }),
  );
}

function newImage(image: string, images: readonly Fields[]): string {
  return images.reduce((now, entry) => {
    const { name, tag } = imageParts(now);
    if (name !== text(entry, "name")) return now;
    const digest = text(entry, "digest");
    const newTag = text(entry, "newTag");
    const behind =
      digest !== ""
        ? `${newTag === "" ? "" : `:${newTag}`}@${digest}`
        : newTag !== ""
          ? `:${newTag}`
          : `${tag}${text(entry, "tagSuffix")}`;
    return `${text(entry, "newName") || name}${behind}`;
  }, image);
}

function imageParts(image: string): { name: string; tag: string } {
  const at = image.indexOf("@");
  const slash = image.lastIndexOf("/", at < 0 ? undefined : at);
  const colon = image.indexOf(":", slash < 0 ? 0 : slash);
  const end = colon >= 0 && (at < 0 || colon < at) ? colon : at >= 0 ? at : image.length;
  return { name: image.slice(0, end), tag: image.slice(end) };
}
