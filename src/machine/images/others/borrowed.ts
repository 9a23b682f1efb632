/** Programs of a stand-in that other images have too: their code is where those images are, and comes when they are run. */
import { AppletProgram } from "../../kernel/applet.ts";
import type { Layer } from "../../kernel/fs/layer.ts";
import type { Executable } from "../../kernel/types.ts";
import { calledName } from "../../userland/family.ts";
import type { ImageFamily } from "../types.ts";

/** By the chunk of the images. */
const LENDERS: Readonly<Record<string, string>> = {
  "images-databases": "mongo mongosh mysql mysqladmin mysqldump pg_dump pg_isready psql redis-cli",
  "images-kubectl": "kubectl",
  "images-tools": "git",
};

function programNamed(name: string, { images }: ImageFamily): Executable | undefined {
  for (const { layers } of images)
    for (const layer of layers)
      for (const [path, entry] of Object.entries(layer))
        if (entry.kind === "program" && path.endsWith(`/${name}`)) return entry.program;
  return undefined;
}

function borrowed(name: string, chunk: string): Executable {
  return {
    name,
    create: () =>
      new AppletProgram(function* (sys, argv) {
        const program = programNamed(calledName(argv), yield* sys.chunk<ImageFamily>(chunk));
        if (!program) return 127;
        sys.p.program = program.create(sys.k, sys.p, argv);
        // The process is another program now; this generator is never resumed.
        for (;;) yield;
      }),
  };
}

export const BORROWED: Layer = Object.fromEntries(
  Object.entries(LENDERS).flatMap(([chunk, names]) =>
    names
      .split(" ")
      .map(
        (name) => [`/usr/bin/${name}`, { kind: "program", program: borrowed(name, chunk), size: 1_000_000 }] as const,
      ),
  ),
);
