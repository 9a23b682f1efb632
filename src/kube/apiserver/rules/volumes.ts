/** Rules of the sources of volumes. Source: kubernetes pkg/apis/core/validation/validation.go validateVolumeSource, v1.34. */
import { dns1123Subdomain } from "../../api/names.ts";
import { parseQuantity } from "../../api/quantity.ts";
import type { FieldErrors } from "../field-errors.ts";
import { itemsOf, mapOf, textOf } from "../pod-defaults.ts";
import type { Fields } from "../pod-defaults.ts";
import { claimTemplate } from "./claims.ts";
import { VOLUME_PATHS, VOLUME_RESOURCES, validateFieldSelector, validateResourceSelector } from "./env.ts";
import { localDescendingPath, localPath, noBacksteps } from "./paths.ts";
import type { PodPlace } from "./types.ts";

const ONE_TYPE = "may not specify more than 1 volume type";
const HOST_PATH_TYPES = [
  "",
  "BlockDevice",
  "CharDevice",
  "Directory",
  "DirectoryOrCreate",
  "File",
  "FileOrCreate",
  "Socket",
];

type SourceRule = (source: Fields, at: string, errors: FieldErrors) => void;

/** Fields that must not be empty, where that is all the rule there is. */
function requires(...names: string[]): SourceRule {
  return (source, at, errors) => {
    for (const name of names) {
      const value = source[name];
      if (value === undefined || value === "" || (Array.isArray(value) && value.length === 0))
        errors.required(`${at}.${name}`);
    }
  };
}

/** In the order in which the server looks for them. Simplified: of network storage only what must be there is checked. */
const SOURCES: readonly (readonly [name: string, rule: SourceRule, shown?: string])[] = [
  ["emptyDir", emptyDir],
  ["hostPath", hostPath],
  ["gitRepo", gitRepo],
  ["gcePersistentDisk", requires("pdName"), "persistentDisk"],
  ["awsElasticBlockStore", requires("volumeID")],
  ["secret", secret],
  ["nfs", nfs],
  ["iscsi", requires("targetPortal", "iqn")],
  ["glusterfs", requires("endpoints", "path")],
  ["flocker", flocker],
  ["persistentVolumeClaim", requires("claimName")],
  ["rbd", requires("monitors", "image")],
  ["cinder", requires("volumeID")],
  ["cephfs", requires("monitors")],
  ["quobyte", requires("registry", "volume")],
  ["downwardAPI", downwardApi],
  ["fc", fibreChannel],
  ["flexVolume", requires("driver")],
  ["configMap", configMap],
  ["azureFile", requires("secretName", "shareName")],
  ["vsphereVolume", requires("volumePath")],
  ["photonPersistentDisk", requires("pdID")],
  ["portworxVolume", requires("volumeID")],
  ["azureDisk", requires("diskName", "diskURI")],
  ["storageos", requires("volumeName")],
  ["projected", projected],
  ["scaleIO", requires("gateway", "system", "volumeName")],
  ["csi", requires("driver")],
  ["ephemeral", claimTemplate],
  ["image", image],
];

export function validateVolumeSource(volume: Fields, path: string, { errors, name: podName }: PodPlace): void {
  let count = 0;
  for (const [name, rule, shown] of SOURCES) {
    const source = mapOf(volume, name);
    if (!source) continue;
    if (count > 0) errors.forbidden(`${path}.${name === "downwardAPI" ? "downwarAPI" : name}`, ONE_TYPE);
    else {
      rule(source, `${path}.${shown ?? name}`, errors);
      if (name === "ephemeral") claimName(volume, path, podName, errors);
    }
    count++;
  }
  if (count === 0) errors.required(path, "must specify a volume type");
}

function emptyDir(source: Fields, at: string, errors: FieldErrors): void {
  const limit = parseQuantity(textOf(source, "sizeLimit") || "0");
  if (!limit || limit.nano < 0n)
    errors.forbidden(`${at}.sizeLimit`, "SizeLimit field must be a valid resource quantity");
}

function hostPath(source: Fields, at: string, errors: FieldErrors): void {
  const path = textOf(source, "path");
  if (path === "") return errors.required(`${at}.path`);
  noBacksteps(path, `${at}.path`, errors);
  if (!HOST_PATH_TYPES.includes(textOf(source, "type")))
    errors.notSupported(`${at}.type`, source["type"], HOST_PATH_TYPES);
}

function gitRepo(source: Fields, at: string, errors: FieldErrors): void {
  if (textOf(source, "repository") === "") errors.required(`${at}.repository`);
  localDescendingPath(textOf(source, "directory"), `${at}.directory`, errors);
}

function nfs(source: Fields, at: string, errors: FieldErrors): void {
  if (textOf(source, "server") === "") errors.required(`${at}.server`);
  const path = textOf(source, "path");
  if (path === "") errors.required(`${at}.path`);
  if (!path.startsWith("/")) errors.invalid(`${at}.path`, path, "must be an absolute path");
}

function flocker(source: Fields, at: string, errors: FieldErrors): void {
  const [name, uuid] = [textOf(source, "datasetName"), textOf(source, "datasetUUID")];
  if (name === "" && uuid === "") errors.required(at, "one of datasetName and datasetUUID is required");
  if (name !== "" && uuid !== "")
    errors.invalid(at, "resource", "datasetName and datasetUUID can not be specified simultaneously");
  if (name.includes("/")) errors.invalid(`${at}.datasetName`, name, "must not contain '/'");
}

function fibreChannel(source: Fields, at: string, errors: FieldErrors): void {
  const isThere = (name: string): boolean => Array.isArray(source[name]) && (source[name] as unknown[]).length > 0;
  if (!isThere("targetWWNs") && !isThere("wwids"))
    errors.required(`${at}.targetWWNs`, "must specify either targetWWNs or wwids, but not both");
  if (isThere("targetWWNs") && isThere("wwids"))
    errors.invalid(
      `${at}.targetWWNs`,
      source["targetWWNs"],
      "targetWWNs and wwids can not be specified simultaneously",
    );
  if (isThere("targetWWNs") && source["lun"] === undefined)
    errors.required(`${at}.lun`, "lun is required if targetWWNs is specified");
}

function configMap(source: Fields, at: string, errors: FieldErrors): void {
  if (textOf(source, "name") === "") errors.required(`${at}.name`);
  modeAndItems(source, at, errors);
}

function secret(source: Fields, at: string, errors: FieldErrors): void {
  if (textOf(source, "secretName") === "") errors.required(`${at}.secretName`);
  modeAndItems(source, at, errors);
}

function modeAndItems(source: Fields, at: string, errors: FieldErrors): void {
  validateMode(source["defaultMode"], `${at}.defaultMode`, errors);
  for (const [i, item] of itemsOf(source, "items").entries()) keyToPath(item, `${at}.items[${i}]`, errors);
}

function keyToPath(item: Fields, at: string, errors: FieldErrors): void {
  if (textOf(item, "key") === "") errors.required(`${at}.key`);
  const path = textOf(item, "path");
  if (path === "") errors.required(`${at}.path`);
  localPath(path, `${at}.path`, errors);
  validateMode(item["mode"], `${at}.mode`, errors);
}

function validateMode(mode: unknown, field: string, errors: FieldErrors): void {
  if (typeof mode === "number" && (mode < 0 || mode > 0o777))
    errors.invalid(field, mode, "must be a number between 0 and 0777 (octal), both inclusive");
}

function downwardApi(source: Fields, at: string, errors: FieldErrors): void {
  validateMode(source["defaultMode"], `${at}.defaultMode`, errors);
  for (const file of itemsOf(source, "items")) downwardFile(file, at, errors);
}

/** `at` is the list itself: the server does not tell which of its files is meant. */
function downwardFile(file: Fields, at: string, errors: FieldErrors): void {
  const path = textOf(file, "path");
  if (path === "") errors.required(`${at}.path`);
  localPath(path, `${at}.path`, errors);
  const fieldRef = mapOf(file, "fieldRef");
  const resource = mapOf(file, "resourceFieldRef");
  if (fieldRef) {
    validateFieldSelector(fieldRef, VOLUME_PATHS, `${at}.fieldRef`, errors);
    if (resource) errors.invalid(at, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously");
  } else if (resource) validateResourceSelector(resource, VOLUME_RESOURCES, `${at}.resourceFieldRef`, true, errors);
  else errors.required(at, "one of fieldRef and resourceFieldRef is required");
  validateMode(file["mode"], `${at}.mode`, errors);
}

function projected(source: Fields, at: string, errors: FieldErrors): void {
  validateMode(source["defaultMode"], `${at}.defaultMode`, errors);
  const paths = new Set<string>();
  const once = (path: string, shown: string): void => {
    if (path === "") return;
    if (paths.has(path)) errors.invalid(at, shown, "conflicting duplicate paths");
    paths.add(path);
  };
  for (const [i, part] of itemsOf(source, "sources").entries()) {
    const path = `${at}.sources[${i}]`;
    let count = 0;
    for (const kind of ["secret", "configMap"]) {
      const inner = mapOf(part, kind);
      if (!inner) continue;
      count++;
      const name = textOf(inner, "name");
      if (name === "") errors.required(`${path}.${kind}.name`);
      for (const [j, item] of itemsOf(inner, "items").entries()) {
        keyToPath(item, `${path}.${kind}.items[${j}]`, errors);
        once(textOf(item, "path"), name);
      }
    }
    const downward = mapOf(part, "downwardAPI");
    if (downward) {
      count++;
      for (const file of itemsOf(downward, "items")) {
        downwardFile(file, `${path}.downwardAPI`, errors);
        once(textOf(file, "path"), textOf(file, "path"));
      }
    }
    const token = mapOf(part, "serviceAccountToken");
    if (token) {
      count++;
      serviceAccountToken(token, `${path}.serviceAccountToken`, at, errors);
    }
    if (mapOf(part, "clusterTrustBundle")) count++;
    if (mapOf(part, "podCertificate")) count++;
    if (count > 1) errors.forbidden(path, "may not specify more than 1 volume type per source");
  }
}

function serviceAccountToken(token: Fields, at: string, volume: string, errors: FieldErrors): void {
  const seconds = token["expirationSeconds"];
  if (typeof seconds === "number" && seconds < 600)
    errors.invalid(`${at}.expirationSeconds`, seconds, "may not specify a duration less than 10 minutes");
  if (typeof seconds === "number" && seconds > 2 ** 32)
    errors.invalid(`${at}.expirationSeconds`, seconds, "may not specify a duration larger than 2^32 seconds");
  const path = textOf(token, "path");
  if (path === "") errors.required(`${volume}.path`);
  else localPath(path, `${volume}.path`, errors);
}

function claimName(volume: Fields, path: string, podName: string, errors: FieldErrors): void {
  const name = textOf(volume, "name");
  if (podName === "" || name === "") return;
  const claim = `${podName}-${name}`;
  for (const message of dns1123Subdomain(claim))
    errors.invalid(`${path}.name`, name, `PVC name ${JSON.stringify(claim)}: ${message}`);
}

function image(source: Fields, at: string, errors: FieldErrors): void {
  if (textOf(source, "reference") === "") errors.required(`${at}.reference`);
  const policy = textOf(source, "pullPolicy");
  const policies = ["Always", "IfNotPresent", "Never"];
  if (policy !== "" && !policies.includes(policy)) errors.notSupported(`${at}.pullPolicy`, policy, policies);
}
