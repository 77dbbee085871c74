/** Why a request is not let through; an expected outcome, never thrown. */
export interface Refusal {
  readonly ok: false;
  readonly status: 400 | 404 | 413 | 415 | 503;
  /** For the caller; quotes no prompt, since the log has it too. */
  readonly message: string;
  readonly kind:
    | 'invalid'
    | 'too-large'
    | 'unsupported-encoding'
    | 'guarded'
    | 'unknown-model'
    | 'unavailable';
}

const statuses = {
  invalid: 400,
  'too-large': 413,
  'unsupported-encoding': 415,
  guarded: 400,
  'unknown-model': 404,
  unavailable: 503,
} as const satisfies Record<Refusal['kind'], Refusal['status']>;

export const refusal = (kind: Refusal['kind'], message: string): Refusal => ({
  ok: false,
  status: statuses[kind],
  kind,
  message,
});
