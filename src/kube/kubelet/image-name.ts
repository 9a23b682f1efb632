/** Whether an image reference can be read at all. Source: distribution reference grammar; facts/kubelet.md 1.3. */

const COMPONENT = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
const DOMAIN =
  "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*(?::[0-9]+)?";
const TAG = "[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}";
const DIGEST = "[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}";
const REFERENCE = new RegExp(`^(?:${DOMAIN}/)?${COMPONENT}(?:/${COMPONENT})*(?::${TAG})?(?:@${DIGEST})?$`);

/** Null where it is well formed, else the text of the kubelet's InspectFailed event. */
export function imageNameProblem(image: string): string | null {
  if (!REFERENCE.test(image)) {
    const prefix = `Failed to apply default image tag "${image}": couldn't parse image name "${image}": invalid reference format`;
    return REFERENCE.test(image.toLowerCase())
      ? `${prefix}: repository name (${repository(image)}) must be lowercase`
      : prefix;
  }
  return null;
}

/** As Docker Hub knows it: `library/X` for a name without a path. */
function repository(image: string): string {
  const name = image.replace(/@.*$/, "").replace(/:[^/:]*$/, "");
  const slash = name.indexOf("/");
  const first = slash < 0 ? "" : name.slice(0, slash);
  const isDomain = first.includes(".") || first.includes(":") || first === "localhost" || first !== first.toLowerCase();
  if (slash < 0) return `library/${name}`;
  return isDomain ? name.slice(slash + 1) : name;
}
