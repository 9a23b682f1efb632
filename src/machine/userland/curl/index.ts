/**
 * curl: the file `/usr/bin/curl`. Its code is the chunk `curl`, fetched when a process first runs it.
 * Source: curl 7.88.1 as Debian 12 ships it. What is simplified stands in `curl.chunk.ts`.
 */
import { AppletProgram } from "../../kernel/applet.ts";
import type { Executable } from "../../kernel/types.ts";
import { appletMain } from "../multicall.ts";

export const curl: Executable = {
  name: "curl",
  create: () => new AppletProgram(appletMain({ name: "curl", chunk: "curl" })),
};
