/** What a scene takes away from the box's caller: action by action, and who is said to have done it. */
export interface Simulator {
  deny(action: string, by: DeniedBy): void;
  decide(action: string): DeniedBy | undefined;
}

export type DeniedBy = 'nobody-allows' | 'policy' | 'boundary' | 'organization';

/** Policies are not evaluated here: everything is allowed that no scene denied; see iam.md. */
export function createSimulator(): Simulator {
  const denied = new Map<string, DeniedBy>();
  return {
    deny: (action, by) => void denied.set(action.toLowerCase(), by),
    decide: (action) => denied.get(action.toLowerCase()),
  };
}
