/** Ends the program: `halt`, `halt_error`. */
export class Halt extends Error {
  readonly code: number;
  readonly text: string;

  constructor(code: number, text: string) {
    super("halt");
    this.code = code;
    this.text = text;
  }
}
