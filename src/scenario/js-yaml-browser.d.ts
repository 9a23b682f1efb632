/** The self-contained build of js-yaml has the types of the package. */
declare module "js-yaml/browser" {
  export * from "js-yaml";
}
