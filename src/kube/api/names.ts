/**
 * What names, labels and keys may look like, with the words in which Kubernetes refuses others. A check returns what is
 * wrong; nothing where all is well.
 * Source: k8s.io/apimachinery pkg/util/validation, v0.36.
 */

const LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const LABEL_ERROR =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const SUBDOMAIN_ERROR =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
const LABEL_1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";
const LABEL_1035_ERROR =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character";
const QUALIFIED = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const QUALIFIED_ERROR =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const LABEL_VALUE = "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?";
const LABEL_VALUE_ERROR =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const CONFIG_KEY = "[-._a-zA-Z0-9]+";

function regexError(message: string, pattern: string, ...examples: string[]): string {
  const shown = examples.map((example) => `'${example}'`).join(",  or ");
  return examples.length === 0
    ? `${message} (regex used for validation is '${pattern}')`
    : `${message} (e.g. ${shown}, regex used for validation is '${pattern}')`;
}

function tooLong(max: number): string {
  return `must be no more than ${max} characters`;
}

function check(text: string, pattern: string, max: number, error: () => string): string[] {
  const errors: string[] = [];
  if (text.length > max) errors.push(tooLong(max));
  if (!matches(pattern, text)) errors.push(error());
  return errors;
}

/** The patterns of this file, compiled when they are first asked for. */
const compiled = new Map<string, RegExp>();

function matches(pattern: string, text: string): boolean {
  let regex = compiled.get(pattern);
  if (!regex) compiled.set(pattern, (regex = new RegExp(`^(?:${pattern})$`)));
  return regex.test(text);
}

export function dns1123Label(text: string): string[] {
  return check(text, LABEL, 63, () =>
    matches(SUBDOMAIN, text) ? "must not contain dots" : regexError(LABEL_ERROR, LABEL, "my-name", "123-abc"),
  );
}

export function dns1123Subdomain(text: string): string[] {
  return check(text, SUBDOMAIN, 253, () => regexError(SUBDOMAIN_ERROR, SUBDOMAIN, "example.com"));
}

export function dns1035Label(text: string): string[] {
  return check(text, LABEL_1035, 63, () => regexError(LABEL_1035_ERROR, LABEL_1035, "my-name", "abc-123"));
}

/** The key of a label or annotation: `app`, `example.com/app`. */
export function qualifiedName(text: string): string[] {
  const errors: string[] = [];
  const parts = text.split("/");
  const name = parts.at(-1) ?? "";
  if (parts.length > 2) {
    return [
      `a qualified name ${regexError(QUALIFIED_ERROR, QUALIFIED, "MyName", "my.name", "123-abc")} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  if (parts.length === 2) {
    const prefix = parts[0] ?? "";
    if (prefix === "") errors.push("prefix part must be non-empty");
    else errors.push(...dns1123Subdomain(prefix).map((error) => `prefix part ${error}`));
  }
  if (name === "") errors.push("name part must be non-empty");
  else if (name.length > 63) errors.push(`name part ${tooLong(63)}`);
  if (!matches(QUALIFIED, name))
    errors.push(`name part ${regexError(QUALIFIED_ERROR, QUALIFIED, "MyName", "my.name", "123-abc")}`);
  return errors;
}

export function labelValue(text: string): string[] {
  return check(text, LABEL_VALUE, 63, () => regexError(LABEL_VALUE_ERROR, LABEL_VALUE, "MyValue", "my_value", "12345"));
}

/** A key of a ConfigMap or Secret. */
export function configMapKey(text: string): string[] {
  const errors = check(text, CONFIG_KEY, 253, () =>
    regexError(
      "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
      CONFIG_KEY,
      "key.name",
      "KEY_NAME",
      "key-name",
    ),
  );
  if (text === ".") errors.push(`must not be '.'`);
  else if (text === "..") errors.push(`must not be '..'`);
  else if (text.startsWith("..")) errors.push(`must not start with '..'`);
  return errors;
}

/** The name of an environment variable: anything printable without `=`. */
export function envVarName(text: string): string[] {
  return /^[ -<>-~]*$/.test(text)
    ? []
    : ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
}

/** A number that users and groups may have. */
export function ownerId(id: number): string[] {
  return id >= 0 && id <= 2_147_483_647 ? [] : ["must be between 0 and 2147483647, inclusive"];
}

/** The name of a port. */
export function portName(text: string): string[] {
  const errors: string[] = [];
  if (text.length > 15) errors.push("must be no more than 15 characters");
  if (!/^[-a-z0-9]+$/.test(text)) errors.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
  if (!/[a-z]/.test(text)) errors.push("must contain at least one letter (a-z)");
  if (text.includes("--")) errors.push("must not contain consecutive hyphens");
  if (text !== "" && (text.startsWith("-") || text.endsWith("-"))) errors.push("must not begin or end with a hyphen");
  return errors;
}

/** A port's number. */
export function portNumber(port: number): string[] {
  return port >= 1 && port <= 65535 ? [] : ["must be between 1 and 65535, inclusive"];
}
