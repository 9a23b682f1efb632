/**
 * The `images` of a scenario: a team's own images, checked field by field.
 * What they mean is `machine/images/defined`; the format is in ARCHITECTURE.md.
 */
import type { ImageDefinition } from "../kube/cluster/cluster.ts";
import { imageBytes, isBaseImage, isTag, repositoryNamed } from "../kube/cluster/known-images.ts";
import { duration, integer, only, record, string } from "./fields.ts";
import { SCENARIO_LIMITS } from "./limits.ts";
import { ScenarioError } from "./settings.ts";

/** Refuses a value, or says nothing. */
type Check = (value: unknown, at: string) => void;

const FIELDS: Readonly<Record<string, Check>> = {
  name: checkName,
  tags: (value, at) => each(value, at, checkTag),
  base: checkBase,
  size: checkSize,
  user: checkUser,
  workingDir: checkPath,
  env: (value, at) => values(value, at, string, ENV_NAME),
  files: checkFiles,
  entrypoint: (value, at) => (typeof value === "string" ? text(value, at) : each(value, at, string)),
  args: (value, at) => each(value, at, string),
  stopSignal: checkSignal,
  ports: checkPorts,
  tls: checkPorts,
  log: (value, at) => each(value, at, text),
  startDelay: duration,
  health: checkHealth,
  pages: (value, at) => values(value, at, checkPage, /^\//),
};
const ENV_NAME = /^[A-Za-z_][A-Za-z0-9_.-]*$/;
const USER = /^([a-z_][a-z0-9_-]{0,31}|\d{1,9})(:([a-z_][a-z0-9_-]{0,31}|\d{1,9}))?$/;

/** Throws ScenarioError. */
export function parseImages(value: unknown): ImageDefinition[] {
  if (value === undefined) return [];
  const at = "spec.images";
  const images = list(value, at);
  if (images.length > SCENARIO_LIMITS.images) throw ScenarioError.at(at, `more than ${SCENARIO_LIMITS.images} images`);
  const seen = new Set<string>();
  return images.map((item, i) => {
    const own = `${at}[${i}]`;
    const image = parseImage(item, own);
    const repository = repositoryNamed(image.name) ?? image.name;
    if (seen.has(repository)) throw ScenarioError.at(`${own}.name`, `there is an image ${image.name} already`);
    seen.add(repository);
    return image;
  });
}

function parseImage(value: unknown, at: string): ImageDefinition {
  const image = record(value, at);
  only(image, Object.keys(FIELDS), `${at}.`);
  if (image["name"] === undefined) throw ScenarioError.at(`${at}.name`, "missing");
  for (const [field, check] of Object.entries(FIELDS)) {
    if (image[field] !== undefined) check(image[field], `${at}.${field}`);
  }
  const ports = (image["ports"] ?? []) as readonly unknown[];
  const secure = (image["tls"] ?? []) as readonly unknown[];
  for (const [i, port] of secure.entries())
    if (!ports.includes(port)) throw ScenarioError.at(`${at}.tls[${i}]`, `${String(port)} is none of its ports`);
  // Every field has been checked.
  return image as unknown as ImageDefinition;
}

function refuse(at: string, value: unknown, wanted: string): never {
  throw ScenarioError.at(at, `${JSON.stringify(value)} is not ${wanted}`);
}

function checkName(value: unknown, at: string): void {
  const name = string(value, at);
  if (repositoryNamed(name) === undefined)
    refuse(at, value, "the name of an image without a tag, such as shop/api or registry.example.com/shop/api");
}

function checkTag(value: unknown, at: string): void {
  if (!isTag(string(value, at))) refuse(at, value, "a tag");
}

function checkBase(value: unknown, at: string): void {
  if (!isBaseImage(string(value, at)))
    refuse(at, value, "an image of the catalogue, such as alpine:3.21, debian, nginx or python:3.12, nor scratch");
}

function checkSize(value: unknown, at: string): void {
  const bytes = imageBytes(string(value, at));
  if (bytes === undefined || bytes > SCENARIO_LIMITS.imageSizeBytes) refuse(at, value, "a size such as 25Mi");
}

function checkUser(value: unknown, at: string): void {
  if (!USER.test(typeof value === "number" ? String(value) : string(value, at)))
    refuse(at, value, 'a user, such as app, "1000" or "1000:1000"');
}

function checkPath(value: unknown, at: string): void {
  if (!isPath(string(value, at))) refuse(at, value, "an absolute path");
}

function isPath(path: string): boolean {
  return /^\/[^\0]*$/.test(path) && !path.split("/").includes("..");
}

function checkFiles(value: unknown, at: string): void {
  const files = Object.entries(record(value, at));
  if (files.length > SCENARIO_LIMITS.imageFiles)
    throw ScenarioError.at(at, `more than ${SCENARIO_LIMITS.imageFiles} files`);
  for (const [path, file] of files) {
    const own = `${at}[${JSON.stringify(path)}]`;
    if (!isPath(path) || path.endsWith("/")) refuse(own, path, "an absolute path of a file");
    if (typeof file === "string") text(file, own);
    else checkFile(record(file, own), own);
  }
}

function checkFile(file: Record<string, unknown>, at: string): void {
  only(file, ["text", "mode", "user"], `${at}.`);
  text(file["text"], `${at}.text`);
  const { mode, user } = file;
  // YAML reads 0755 as the number 755: its digits are meant.
  if (mode !== undefined && !/^0?[0-7]{3}$/.test(typeof mode === "number" ? String(mode) : string(mode, `${at}.mode`)))
    refuse(`${at}.mode`, mode, 'a mode such as "0755"');
  if (user !== undefined && integer(user, `${at}.user`) < 0) refuse(`${at}.user`, user, "a number of a user");
}

function checkSignal(value: unknown, at: string): void {
  if (!/^SIG[A-Z]+[0-9]?$/.test(string(value, at))) refuse(at, value, "a signal such as SIGQUIT");
}

function checkPorts(value: unknown, at: string): void {
  each(value, at, (port, own) => {
    if (integer(port, own) < 1 || integer(port, own) > 65_535) refuse(own, port, "a port");
  });
  const ports = list(value, at);
  const twice = ports.findIndex((port, i) => ports.indexOf(port) !== i);
  if (twice >= 0) throw ScenarioError.at(`${at}[${twice}]`, `port ${String(ports[twice])} is there twice`);
}

function checkHealth(value: unknown, at: string): void {
  if (typeof value === "string") return checkUrlPath(value, at);
  const health = record(value, at);
  only(health, ["path", "readyAfter", "failsAfter"], `${at}.`);
  checkUrlPath(health["path"], `${at}.path`);
  for (const field of ["readyAfter", "failsAfter"])
    if (health[field] !== undefined) duration(health[field], `${at}.${field}`);
}

function checkUrlPath(value: unknown, at: string): void {
  if (!string(value, at).startsWith("/")) refuse(at, value, "a path such as /healthz");
}

function checkPage(value: unknown, at: string): void {
  if (typeof value === "string") return text(value, at);
  const page = record(value, at);
  only(page, ["status", "type", "body"], `${at}.`);
  const { status, type, body } = page;
  if (status !== undefined && (integer(status, `${at}.status`) < 200 || integer(status, `${at}.status`) > 599))
    refuse(`${at}.status`, status, "an HTTP status from 200 to 599");
  if (type !== undefined) string(type, `${at}.type`);
  if (body !== undefined) text(body, `${at}.body`);
}

function text(value: unknown, at: string): void {
  if (string(value, at).length > SCENARIO_LIMITS.imageTextChars)
    throw ScenarioError.at(at, `longer than ${SCENARIO_LIMITS.imageTextChars} characters`);
}

function list(value: unknown, at: string): unknown[] {
  if (!Array.isArray(value)) throw ScenarioError.at(at, "not a list");
  return value;
}

function each(value: unknown, at: string, check: Check): void {
  for (const [i, item] of list(value, at).entries()) check(item, `${at}[${i}]`);
}

function values(value: unknown, at: string, check: Check, names: RegExp): void {
  for (const [name, item] of Object.entries(record(value, at))) {
    const own = `${at}[${JSON.stringify(name)}]`;
    if (!names.test(name)) refuse(own, name, `as it should be (${names.source})`);
    check(item, own);
  }
}
