/** jq: the file `/usr/bin/jq`. Its code is the chunk `jq`. Source: jq 1.6; what is simplified stands in `jq.chunk.ts`. */
import { AppletProgram } from "../../kernel/applet.ts";
import type { Executable } from "../../kernel/types.ts";
import { appletMain } from "../multicall.ts";

export const jq: Executable = {
  name: "jq",
  create: () => new AppletProgram(appletMain({ name: "jq", chunk: "jq" })),
};
