/** What the process ends with. They are an interface: scripts rely on them, so a meaning never changes. */
export const exitCodes = {
  ok: 0,
  /** The deploy, the service or the check failed; for `validate`: there are findings. */
  failed: 1,
  /** Bad flags, bad config, a refused plan, or a question that could not be asked. Nothing was changed. */
  usage: 2,
  /** `diff --exit-code`: what is deployed is not what the config asks for. */
  differs: 3,
  /** No credentials, or credentials that AWS does not accept. */
  credentials: 4,
  /** Something on this machine is missing: disk space, an engine, a tool. */
  prerequisite: 5,
  /** What was asked about does not exist: stack, model, repository. */
  notFound: 6,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
