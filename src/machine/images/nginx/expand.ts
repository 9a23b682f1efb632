/** Values with variables, put together for a request. */
import type { Request } from "./request.ts";
import { templateOf } from "./template.ts";
import type { Template } from "./template.ts";

export function expand(request: Request, template: Template): string {
  const { worker } = request.connection;
  let out = "";
  for (const part of template.parts) {
    if (typeof part === "string") out += part;
    else if ("capture" in part) out += request.captures[part.capture] ?? "";
    else out += worker.variable(request, part.variable) ?? "";
  }
  return out;
}

export function expandText(request: Request, text: string): string {
  return text.includes("$") ? expand(request, templateOf(text)) : text;
}
