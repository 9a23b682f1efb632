/** Files as Go's file server shows them: their content, or a list of a directory. Source: net/http FileServer. */
import type { Sys } from "../../kernel/applet.ts";
import type { HttpAnswer } from "../parts/service.ts";

export function filesAnswer(sys: Sys, path: string): HttpAnswer {
  const text = sys.k.readFile(sys.p, path);
  if (typeof text === "string") return { body: text };
  const entries = sys.k.readdir(sys.p, path);
  if (typeof entries === "number") return { status: 404, body: "404 page not found\n" };
  const names = entries.map(({ name, kind }) => `${name}${kind === "directory" ? "/" : ""}`).sort();
  return {
    body: `<pre>\n${names.map((name) => `<a href="${name}">${name}</a>\n`).join("")}</pre>\n`,
    type: "text/html; charset=utf-8",
  };
}
