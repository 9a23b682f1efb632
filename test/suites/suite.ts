/** A test suite of somebody else's, run inside the simulator in virtual time. Its files are never ours to keep. */

export interface SuiteCase {
  /** The same in every run: where it stands and what it is called. */
  readonly id: string;
  readonly passed: boolean;
  /** What was wanted and what came, of a case that failed. */
  readonly detail: string;
}

export interface Suite {
  readonly name: string;
  /** One line: whose it is, and what real shells or tools score on it. */
  readonly what: string;
  /** Where its files lie in or below that directory, or null. */
  locate(directory: string): string | null;
  /** Runs the cases of the files whose path contains `only` ("": all). */
  run(root: string, only: string): Iterable<SuiteCase>;
}
