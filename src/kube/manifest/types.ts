/** What reading a manifest gives: documents with their objects, and problems, both with positions in the text. */

/** Counted from 1; `column` in UTF-16 units. `offset` from 0. */
export interface Position {
  line: number;
  column: number;
  offset: number;
}

export interface Range {
  start: Position;
  end: Position;
}

export interface ManifestProblem {
  severity: "error" | "warning";
  /** Go's, kubectl's or the API server's own words. */
  message: string;
  /** `spec.containers[0].image` where the problem has a field. */
  field?: string;
  range: Range;
  /** A repaired text to offer, such as the re-indented manifest. */
  suggestion?: { title: string; text: string };
}

export interface ManifestDocument {
  /** The object as Go would have decoded it to JSON: plain values only. */
  value: unknown;
  range: Range;
  /** Where the value at a path (`spec.containers[0].name`) stands; of the nearest parent where there is no such path. */
  locate(path: string): Range;
}

export interface ParsedManifest {
  documents: ManifestDocument[];
  problems: ManifestProblem[];
}
