/**
 * The environment for short commands: without `NODE_EXTRA_CA_CERTS`, which Node 20 reads at every start whatever is run. The
 * 140 certificates of a Debian cost it 40 ms of CPU, more than a bare Node and `--version` together.
 */
export function plainEnvironment(): NodeJS.ProcessEnv {
  const { NODE_EXTRA_CA_CERTS: _, ...rest } = process.env;
  return rest;
}
