/** Made by documentation-plugin.mjs: rows `TYPE =N FIELD=N ...`, and the texts that the numbers mean. */
declare module "virtual:field-documentation/*" {
  export const TEXTS: { rows: string; texts: readonly string[] };
}
