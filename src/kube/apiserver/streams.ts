/** A stream into a container, as the clients of the API server hold it. Data are byte strings. */
export interface ExecSession {
  /** What reads there waits for keys, not for lines. */
  takesKeys?(): boolean;
  write(data: string): void;
  closeStdin(): void;
  resize(rows: number, columns: number): void;
  disconnect(): void;
}
