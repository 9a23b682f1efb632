/** Names of images of which the grammar of references need not be asked: `registry.example/team/app:1.2`. */
const PLAIN_IMAGE = /^[a-z\d]+([./_-][a-z\d]+)*(:\w[\w.-]{0,127})?$/;

export function isPlainImage(image: string): boolean {
  return PLAIN_IMAGE.test(image);
}
