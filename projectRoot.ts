/** The folder of this project: where Pulumi.yaml, package.json and the stack files are. */
export const projectRoot = __dirname;
