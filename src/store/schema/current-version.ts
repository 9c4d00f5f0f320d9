/** How many migrations there are: by it a file, or a server, is known to be up to date without a look at any of them. */
export const SCHEMA_VERSION = 2
