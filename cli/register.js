/*
 * Loads TypeScript for the project's own commands and tests, and keeps what was transpiled for the next of them. A deployment
 * does not use it: what is deployed is transpiled anew, so that nobody can slip code into it through a cache.
 */
require("ts-node/register");
require("./transpiled").keepTranspiled();
