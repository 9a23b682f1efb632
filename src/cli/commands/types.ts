/** What a command of the command line is. */

export interface Command {
  readonly name: string;
  /** The synopsis, without `podarium`. */
  readonly usage: string;
  /** One line. */
  readonly summary: string;
  /** Gives the exit code. Throws UsageError. */
  run(args: readonly string[]): number | Promise<number>;
}
