/**
 * The command line: the same simulation without a browser. Standard output holds only what was asked for; errors go to
 * standard error. Exit codes: 0 done, 1 the world says no, 2 usage or unreadable file, 3 our own fault, 124 time ran out.
 */
import { ScenarioError } from "../scenario/settings.ts";
import { UsageError } from "./arguments.ts";
import { COMMANDS } from "./commands/index.ts";
import { OurFault } from "./drive.ts";

/** Runs one command and gives its exit code. `argv` does not hold the program's own name. */
export async function main(argv: readonly string[]): Promise<number> {
  const [name = "", ...rest] = argv;
  const command = COMMANDS.find((one) => one.name === name);
  if (!command) {
    const isHelp = name === "" || name === "help" || name === "--help" || name === "-h";
    (isHelp ? process.stdout : process.stderr).write(
      isHelp ? help() : `podarium: there is no command ${JSON.stringify(name)}\n\n${help()}`,
    );
    return isHelp && name !== "" ? 0 : 2;
  }
  if (rest.includes("--help") && (rest.indexOf("--") < 0 || rest.indexOf("--help") < rest.indexOf("--"))) {
    process.stdout.write(`Usage: podarium ${command.usage}\n\n${command.summary}\n`);
    return 0;
  }
  try {
    return await command.run(rest);
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`podarium ${name}: ${error.message}\nUsage: podarium ${command.usage}\n`);
      return 2;
    }
    if (error instanceof ScenarioError) {
      process.stderr.write(`podarium ${name}: ${error.message}\n`);
      return 2;
    }
    const where = error instanceof OurFault ? ` (${error.where})` : "";
    process.stderr.write(
      `podarium ${name}: this is our own fault${where}\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    return 3;
  }
}

function help(): string {
  const rows = COMMANDS.map((command) => `  ${command.name.padEnd(12)} ${command.summary}`);
  return `podarium: Kubernetes Pods, simulated\n\nUsage: podarium COMMAND [ARGUMENTS]\n\n${rows.join("\n")}\n\nEverywhere: --seed N, --now RFC3339, --kubernetes-version V, --profile default|bare, --set KEY=VALUE\n\`podarium COMMAND --help\` says more.\n`;
}
